"""Each notice has its sentence in both languages, and fits where it must."""

from itertools import product

import pytest

from service.notify.channels import Email, SmsGateway, channels_of
from service.notify.wording import sentences
from service.settings import SettingInvalid, settings
from service.web.words import gaps

MOST = {"id": "7QK4-M2XD-9T9", "unit": "Dinas Sumber Daya Air, Bina…", "date": "24 Nov 2026"}
MOST |= {"leader": "admin instansi, Kota Medan", "reason": "bukan urusan pemerintah"}
TO_REPORTERS = ("received", "routed", "answered", "late", "closed_by_system", "resolved", "reopened", "refused")


@pytest.mark.parametrize(("template", "lang"), list(product(TO_REPORTERS, ("id", "en"))))
def test_what_goes_by_sms_fits(template: str, lang: str) -> None:
    sentence = sentences()[lang].entries[f"notice.{template}"]
    assert gaps(sentence) <= MOST.keys()
    if lang == "id":
        assert len(sentence.format(**MOST)) <= 160, "an SMS of one part"


def test_channels_are_those_that_are_set() -> None:
    assert channels_of(settings({})) == {}
    named = channels_of(settings({"ADUAN_SMTP_URL": "smtps://mail.example", "ADUAN_SMS_URL": "https://sms.example"}))
    assert [type(channel) for channel in named.values()] == [Email, SmsGateway]
    with pytest.raises(SettingInvalid, match="smtp://"):
        channels_of(settings({"ADUAN_SMTP_URL": "mail.example"}))
