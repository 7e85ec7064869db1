"""A small client of a language server: it writes messages to the server's input and reads its answers, with a limit."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

PATIENCE_S = 20.0
"""Seconds after which an answer is not waited for any longer."""

SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
"""What an editor says when it is asked for its settings of `yaml`: nothing is fetched."""


class Client:
    """Talks to a server that was started."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._numbers = process.stdin, iter(range(1, 1_000_000))
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self._patience_s = PATIENCE_S
        self.reader = threading.Thread(target=_read, args=(process.stdout, self._said), daemon=True)
        self.reader.start()

    def ask(self, method: str, params: Any) -> Any:
        """Return the answer to a request."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        for message in self._messages():
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")
        raise AssertionError

    def tell(self, method: str, params: Any) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a document that was not open yet, and return what is underlined in it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        for message in self._messages():
            found = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and found["uri"] == path.as_uri():
                underlined: list[dict[str, Any]] = found["diagnostics"]
                return underlined
        raise AssertionError

    def answer_until(self, method: str) -> None:
        """Answer what the server asks, up to a question of this kind."""
        next(message for message in self._messages() if message.get("method") == method)

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        """Return the answer to a request about a place, counted from 0."""
        place = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}
        return self.ask(f"textDocument/{method}", place)

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the server says; what it asks is answered."""
        while True:
            message = self._next()
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": _answer(message)})
            yield message

    def _next(self) -> dict[str, Any]:
        """Return the next message; once the server was silent for too long nobody waits for it again."""
        try:
            return self._said.get(block=self._patience_s > 0, timeout=self._patience_s)
        except queue.Empty:
            silent_s, self._patience_s = self._patience_s, 0.0
            raise AssertionError(f"the language server said nothing for {silent_s:g} s, or has ended") from None

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[Client]:
    """Start a server for a folder, and end it."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    client = Client(process)
    try:
        client.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": _CAPABILITIES})
        client.tell("initialized", {})
        client.answer_until("workspace/configuration")
        yield client
    finally:
        process.kill()
        process.wait()
        client.reader.join(PATIENCE_S)
        for stream in filter(None, (process.stdin, process.stdout)):
            stream.close()


_CAPABILITIES = {
    "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown", "plaintext"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {},
    },
}


def _answer(message: dict[str, Any]) -> Any:
    if message["method"] != "workspace/configuration":
        return None
    return [SETTINGS if item.get("section") == "yaml" else {} for item in message["params"]["items"]]


def _read(stream: BinaryIO, said: queue.Queue[dict[str, Any]]) -> None:
    """Read messages until the server ends."""
    while header := stream.readline():
        length = 0
        while header.strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
            header = stream.readline()
        said.put(json.loads(stream.read(length)))
