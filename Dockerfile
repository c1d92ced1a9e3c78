# The same code as bin/up serves, for docker-compose.yml: no compiler, no npm, no root in the image that runs.
FROM node:20-bookworm-slim AS front
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
# docker-compose build --build-arg EXTRA=saml: with what signing in by SAML needs
ARG EXTRA=
COPY requirements*.lock /
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r "/requirements${EXTRA:+-$EXTRA}.lock"

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home bulkhead \
    && install --directory --owner bulkhead --mode 0700 /app/var
COPY --from=packages /venv /venv
COPY --from=front /app/node_modules /app/node_modules
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
USER bulkhead
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", "config.wsgi"]
