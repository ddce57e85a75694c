# KlikKS as a container: read-only root, one data volume, a numeric user.
# BASE is any image with python3 >= 3.11 and its venv module.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Behind a mirror or an inspecting proxy: mount a pip configuration into the build and name it here. It stays
# out of the final image.
ARG PIP_CONFIG_FILE
WORKDIR /srv/klikks
COPY requirements.lock ./
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r requirements.lock \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip setuptools
# What is copied is listed in .dockerignore.
COPY . ./
# The root is read-only at run time, so the bytecode is written now.
RUN /opt/venv/bin/python -m compileall -q app && mkdir /data

FROM ${BASE}
# Nothing is run in this stage, so nothing that a build needs can stay behind in it.
# The folder comes before the volume is declared, so that a new volume starts with this owner.
COPY --from=build --chown=10001:10001 /data /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/klikks /srv/klikks
WORKDIR /srv/klikks
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KLIKKS_ENVIRONMENT=production \
    KLIKKS_DATA_DIR=/data
VOLUME ["/data"]
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-I", "-c", "import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:8000/healthz', timeout=4)"]
# The database is migrated once per deployment, before this (`python -m app.cli db upgrade`, the `migrate` service
# of compose.yaml): replicas that migrated at their start would race each other.
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8000"]
