"""``python -m neuron_playground``: the whole page from the package, in a browser; no network is needed."""

from __future__ import annotations

import argparse
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import page


class Page(BaseHTTPRequestHandler):
    """One file, whatever the search; nothing else is there."""

    def do_GET(self) -> None:
        if self.path.partition("?")[0] not in ("/", "/index.html"):
            self.send_error(404)
            return
        html = page.html()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(html)))
        # What comes with the next version of the package is there at the next visit.
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(html)

    def log_message(self, *_: object) -> None:
        """Who asks is no news."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m neuron_playground", description="Serves the playground on this machine, offline.")
    parser.add_argument("--port", type=int, default=5174, help="5174 if left out; 0 for any that is free")
    parser.add_argument("--no-open", action="store_true", help="does not open a browser")
    asked = parser.parse_args()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", asked.port), Page)
    except (OSError, OverflowError) as error:
        print(f"The port {asked.port} can't be used ({error}): give another one by --port.", file=sys.stderr)
        return 1
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"Neuron Playground is at {address}; Ctrl+C ends it.", flush=True)
    if not asked.no_open:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
