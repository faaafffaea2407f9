"""`python -m tests.docs.filed ADDRESS`: files a complaint as somebody who tries the pages; prints its tracking ID."""

import json
import sys
import urllib.request


def main(address: str) -> None:
    report = {"report_class": "complaint", "title": "Lubang", "body": "Lubang besar.", "incident_on": "2026-11-02"}
    request = urllib.request.Request(
        f"{address}/api/v1/complaints", json.dumps(report).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        print(json.load(answer)["tracking_id"])


if __name__ == "__main__":
    main(sys.argv[1])
