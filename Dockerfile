# Everything is pinned by hash in requirements.lock; who wants the system pinned, too, builds with
# --build-arg PYTHON=python:3.11-slim@sha256:…
ARG PYTHON=python:3.11-slim
FROM ${PYTHON} AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY console console
COPY scheduler scheduler
# Compiled by what the files say, not by when they were written: the same sources make the same image.
RUN /venv/bin/pip install --no-cache-dir --no-compile --disable-pip-version-check --no-deps --no-index --no-build-isolation . \
 && /venv/bin/python -m compileall -q -f --invalidation-mode unchecked-hash /venv/lib

FROM ${PYTHON}
RUN useradd --uid 10001 --no-log-init --shell /usr/sbin/nologin --home-dir /app canhgiac && install -d -o canhgiac /app /app/data
WORKDIR /app
COPY --from=build /venv /venv
COPY content content
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BOT_HOST=0.0.0.0 BOT_DATA_DIR=/app/data BOT_CONTENT_DIR=/app/content
USER canhgiac
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"BOT_PORT\", \"8080\")}/healthz', timeout=4)"]
CMD ["canhgiac", "serve"]
