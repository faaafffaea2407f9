# One image for every program of ours: `docker run aduan api`, `… project`, `… clock`, `… notify`, `… relay`.
FROM python:3.13-slim

RUN useradd --system --create-home --uid 10001 aduan && install -d -o aduan -g aduan -m 0700 /keys /data /data/files
WORKDIR /app

COPY requirements.txt .
RUN python -m pip install --no-cache-dir --require-hashes -r requirements.txt

COPY domain domain
COPY projections projections
COPY service service
COPY examples examples

USER aduan
ENV PYTHONUNBUFFERED=1 ADUAN_DATA=/data ADUAN_KEY_FILE=/keys/keys.json ADUAN_HOST=0.0.0.0
EXPOSE 8000
ENTRYPOINT ["python", "-m", "service.cli"]
CMD ["serve"]
