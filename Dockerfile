# Fall Line for a public address. `docker build -t fall-line . && docker run -p 8000:8000 fall-line`
#
# The same as `make run`: one virtual environment, the versions of constraints.txt, `python -m app`
# in the folder that has app/, static/ and templates/.

FROM python:3.11-slim AS installed
WORKDIR /fall-line
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY app/__init__.py app/
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --constraint constraints.txt setuptools \
    && .venv/bin/python -m pip install --no-cache-dir --no-build-isolation --constraint constraints.txt --editable .

FROM python:3.11-slim
RUN useradd --system --no-create-home --shell /usr/sbin/nologin fallline
WORKDIR /fall-line
COPY --from=installed /fall-line/.venv .venv
COPY pyproject.toml LICENSE ./
COPY app app
COPY static static
COPY templates templates

# Where files that people bring are kept: a volume outlives the container.
RUN mkdir /data && chown fallline /data
VOLUME /data

# FALLLINE_PUBLIC: the narrower limits, and all addresses of the container instead of loopback.
ENV FALLLINE_PUBLIC=1 \
    FALLLINE_DATA_FOLDER=/data \
    PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER fallline
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD [".venv/bin/python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD [".venv/bin/python", "-m", "app"]
