# One image a service: docker build --build-arg SERVICE=wallet --tag pourpar-wallet .
# It holds the kit and that one service. `--target definitions` is the one-shot that writes the broker's definitions.
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
COPY requirements.runtime.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: \
        --require-hashes -r /tmp/requirements.lock \
 && /opt/venv/bin/pip uninstall --yes --quiet pip setuptools

FROM ${PYTHON_IMAGE} AS runtime
RUN groupadd --system --gid 10001 pourpar \
 && useradd --system --uid 10001 --gid pourpar --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin pourpar \
 && install --directory --owner=pourpar --group=pourpar --mode=0755 /definitions \
 && install --directory --owner=pourpar --group=pourpar --mode=0750 /mails
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY shared shared

FROM runtime AS definitions
COPY tools tools
USER 10001:10001
ENTRYPOINT ["python", "-m", "tools.broker_definitions"]

FROM runtime AS service
ARG SERVICE
RUN test -n "${SERVICE}" || { echo "Say which service: --build-arg SERVICE=wallet" >&2; exit 1; }
COPY services/__init__.py services/__init__.py
COPY services/${SERVICE} services/${SERVICE}
# Compiled once here: at run time the file system is read-only.
RUN python -m compileall -q -j 0 shared services
ENV SERVICE=${SERVICE}
USER 10001:10001
EXPOSE 8000 9000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/bin/sh", "-c", "exec python -m services.${SERVICE} \"$@\"", "service"]
CMD ["api"]
