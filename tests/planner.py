"""The planner's page as a client without script sees it: forms filled in and posted."""

import datetime as dt

import numpy as np
from pages import Element, read
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from overlap.base.errors import OverlapError
from overlap.serve.answers import answer, unpacked_question
from overlap.serve.pages import page_routes, static_routes
from overlap.serve.safety import Safety
from overlap.serve.workers import Answer, Bounds

TODAY = dt.date(2026, 11, 28)


class Here:
    """Answers as the processes do, in this one."""

    bounds = Bounds()

    async def ask(self, task, door, body):
        assert task == "page"
        return Answer(*self._sent(door, body))

    def _sent(self, door, body):
        sent = answer(door, unpacked_question(body))
        return sent.status, sent.body, (), sent.kind, sent.name


class Memory:
    """A team file that can be written, without a disk."""

    def __init__(self, text="", name=""):
        self.text, self.name = text, name

    def read(self):
        return self.text, str(hash(self.text))

    def write(self, text, version):
        if version != str(hash(self.text)):
            raise OverlapError("changed since it was opened", source=self.name)
        self.text = text
        return str(hash(text))


def app(text="", name="", workers=Here()):  # noqa: B008
    """Return the page's application on a file in memory, behind the server's door."""
    routes = page_routes(Memory(text, name), workers, lambda: TODAY) + static_routes()
    return Starlette(routes=routes, middleware=[Middleware(Safety)])


class Planner:
    """A page, its form as it is filled in, and what is done with it; without the slow answers."""

    def __init__(self, text="", name="", at="/", part="quick", workers=Here()):  # noqa: B008
        self.client = TestClient(
            app(text, name, workers),
            base_url="http://localhost",
            headers={"x-part": part, "origin": "http://localhost"},
        )
        self.open(at)

    def open(self, at):
        self.take(self.client.get(at))

    def take(self, answer):
        self.status = answer.status_code
        self.page: Element = read(answer.text)
        self.form = {}
        for key, own in fields(self.page.one("form")):
            known = self.form.get(key)
            self.form[key] = own if known is None else [*np.atleast_1d(known).tolist(), own]

    def press(self, do, files=None, **values):
        """Fill fields in, `__` for a dot, and press a button."""
        filled = {**self.form, **{key.replace("__", "."): own for key, own in values.items()}}
        answer = self.client.post("/", data={**filled, "do": do}, files=files)
        self.take(answer)
        return self

    def fetch(self, path, **values):
        """Return the file that a button of the form brings."""
        return self.client.post(path, data={**self.form, **values})

    def says(self, id_):
        return " ".join(next(self.page.all(id=id_)).text.split())

    def fault(self, field):
        return " ".join(next(self.page.all(id=f"why-{field}")).text.split())

    @property
    def text(self):
        return self.fetch("/team.toml").text

    @property
    def sites(self):
        return [card.one("h3").text for card in self.page.all("li", class_="card")]


def fields(form):
    """Yield what a browser sends of a form: names with their values."""
    for element in form.all():
        own = element.attributes
        if element.tag == "input" and own.get("type") in {"checkbox", "radio"}:
            if "checked" in own:
                yield own["name"], own["value"]
        elif element.tag == "input" and own.get("type") != "file" and "name" in own:
            yield own["name"], own.get("value", "")
        elif element.tag == "select":
            options = list(element.all("option"))
            chosen = next((o for o in options if "selected" in o.attributes), options[0])
            yield own["name"], chosen.attributes.get("value", chosen.text)
        elif element.tag == "textarea":
            yield own["name"], element.text.removeprefix("\n")
