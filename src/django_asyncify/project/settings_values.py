"""What the expressions of a settings module may be, as far as they can be read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from .facts import ModuleFacts, Unread
from .filters import filters
from .possible import ABSENT, Literal, Possible, concatenated, merged, pairs

Env = dict[str, Possible]

EVERY_NAME = "*"
_EITHER = Possible((True, False))
_SAME = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "dict", "OrderedDict", "copy", "deepcopy"}
)
_EMPTY: Mapping[str, Literal] = {
    "OrderedDict": {},
    "frozenset": (),
    "list": (),
    "set": (),
    "tuple": (),
}
_EMAIL = (
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_FILE_PATH",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "SERVER_EMAIL",
)


class Expressions:
    """Evaluates the expressions of one settings module against the names assigned so far.

    ``added`` are elements that lists and tuples have at their end as if they were written there.
    """

    def __init__(
        self,
        module: ModuleFacts,
        other: Callable[[str, str], Possible | None],
        added: Mapping[ast.AST, str],
    ) -> None:
        self._module = module
        self._other = other
        self._added = added

    def gap(self, node: ast.AST, what: str | None = None) -> str:
        """Say where something couldn't be read."""
        return f"{self.place(node)}: {what or ast.unparse(node)[:80]}"

    def place(self, node: ast.AST) -> str:
        """Return ``path:line`` of a node."""
        return f"{self._module.path}:{getattr(node, 'lineno', 0)}"

    def value(self, node: ast.expr, env: Mapping[str, Possible]) -> Possible:
        """Return what ``node`` may be."""
        match node:
            case ast.Constant():
                return Possible((node.value,))
            case ast.Name():
                return self._name(node, env)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._sequence([*node.elts, *self._more(node)], env)
            case ast.Dict():
                return self._dict(node, env)
            case ast.BinOp(op=ast.Add()):
                return pairs(
                    self.value(node.left, env), self.value(node.right, env), concatenated, ()
                )
            case ast.BinOp(op=ast.BitOr()):
                return pairs(self.value(node.left, env), self.value(node.right, env), merged, {})
            case ast.IfExp():
                return self.value(node.body, env).or_else(self.value(node.orelse, env))
            case ast.BoolOp():
                return self._either(node, env)
            case ast.Compare():
                return _EITHER
            case ast.UnaryOp(op=ast.Not()):
                return self._negated(self.value(node.operand, env))
            case ast.Call():
                return self._call(node, env)
            case (
                ast.ListComp(generators=[_])
                | ast.GeneratorExp(generators=[_])
                | ast.SetComp(generators=[_])
            ):
                return self._comprehension(node, env)
            case ast.Subscript():
                return self._item(node, env)
            case ast.Attribute(value=ast.Name() as owner):
                return self._other(owner.id, node.attr) or self._unread(node)
        return self._unread(node)

    def updates(self, node: ast.Call, env: Mapping[str, Possible]) -> Possible:
        """Return the dictionaries that ``node`` hands to ``dict.update()``."""
        given = self._keywords(node, env)
        for argument in node.args:
            given = pairs(self.value(argument, env), given, merged, {})
        return given

    def truth(self, node: ast.expr, env: Mapping[str, Possible]) -> bool | None:
        """Return whether a condition holds, None if it may or may not."""
        possible = self.value(node, env)
        truths = {bool(value) for value in possible.values}
        return (
            truths.pop() if len(truths) == 1 and not possible.gaps and not possible.absent else None
        )

    def _unread(self, node: ast.expr) -> Possible:
        return Possible(gaps=(self.gap(node),))

    def _name(self, node: ast.Name, env: Mapping[str, Possible]) -> Possible:
        known = env.get(node.id) or env.get(EVERY_NAME)
        return known if known is not None and known is not ABSENT else self._unread(node)

    def _more(self, node: ast.expr) -> list[ast.expr]:
        return [ast.Constant(self._added[node])] if node in self._added else []

    def _sequence(self, elements: list[ast.expr], env: Mapping[str, Possible]) -> Possible:
        result = Possible(((),))
        for element in elements:
            if isinstance(element, ast.Starred):
                item = self.value(element.value, env)
            else:
                item = self.value(element, env).each(lambda value: (value,))
            result = pairs(result, item, concatenated, ())
        return result

    def _dict(self, node: ast.Dict, env: Mapping[str, Possible]) -> Possible:
        result = Possible(({},))
        for key, value in zip(node.keys, node.values, strict=True):
            item = self.value(value, env) if key is None else self._entry(key, value, env)
            result = pairs(result, item, merged, {})
        return result

    def _entry(self, key: ast.expr, value: ast.expr, env: Mapping[str, Possible]) -> Possible:
        keys = tuple(name for name in self.value(key, env).values if isinstance(name, (str, int)))
        if len(keys) != 1:
            return Possible(gaps=(self.gap(key),))
        return _under(keys[0], self.value(value, env))

    def _either(self, node: ast.BoolOp, env: Mapping[str, Possible]) -> Possible:
        result = self.value(node.values[0], env)
        for operand in node.values[1:]:
            result = result.or_else(self.value(operand, env))
        return result

    def _negated(self, operand: Possible) -> Possible:
        if operand.values and not operand.gaps:
            return operand.each(lambda value: not value)
        return _EITHER

    def _item(self, node: ast.Subscript, env: Mapping[str, Possible]) -> Possible:
        owner, keys = self.value(node.value, env), self.value(node.slice, env).values
        if len(keys) != 1:
            return self._unread(node)
        result = Possible(gaps=owner.gaps)
        for item in (item for value in owner.values for item in _at(value, keys[0])):
            if isinstance(item, Unread):
                result = result.or_else(Possible(item.values, (item.where,)))
            else:
                result = result.or_else(Possible((item,)))
        return result if result.values else self._unread(node)

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, env: Mapping[str, Possible]
    ) -> Possible:
        """Return ``[x for x in XS if x != "y"]``; every other condition may hold or not."""
        generator = node.generators[0]
        if not isinstance(node.elt, ast.Name) or ast.dump(node.elt) != _loaded(generator.target):
            return self._unread(node)
        result = self.value(generator.iter, env)
        for condition in generator.ifs:
            read = filters(condition, node.elt.id) if _are_texts(result) else None
            if read is None:
                result = result.with_gap(self.gap(condition))
            for one in read or ():
                operand = self.value(one.operand, env)
                kept = one.kept if operand.values else _all_kept
                result = pairs(result, operand, kept, None)
        return result

    def _call(self, node: ast.Call, env: Mapping[str, Possible]) -> Possible:
        name = called_name(node.func)
        is_plain = isinstance(node.func, ast.Name) or ast.unparse(node.func).startswith("copy.")
        if is_plain and name in _SAME and len(node.args) == 1 and not node.keywords:
            return self.value(node.args[0], env)
        if is_plain and name in _EMPTY and not node.args and not node.keywords:
            return Possible((_EMPTY[name],))
        if name == "bool":
            return _EITHER
        if is_plain and name in {"int", "str"} and len(node.args) == 1:
            return self.value(node.args[0], env).with_gap(self.gap(node))
        if name == "dict" and not node.args:
            return self._keywords(node, env)
        if name in {"_", "gettext_lazy", "gettext", "gettext_noop", "ugettext_lazy"} and node.args:
            return self.value(node.args[0], env)
        parts = _parts_of_url(node.func)
        if parts:
            return Possible(({part: Unread(self.gap(node)) for part in parts},))
        return self._default(node, env).with_gap(self.gap(node))

    def _keywords(self, node: ast.Call, env: Mapping[str, Possible]) -> Possible:
        result = Possible(({},))
        for keyword in node.keywords:
            item = self.value(keyword.value, env)
            if keyword.arg is not None:
                item = _under(keyword.arg, item)
            result = pairs(result, item, merged, {})
        return result

    def _default(self, node: ast.Call, env: Mapping[str, Possible]) -> Possible:
        """Return the default of a look-up in the environment: ``os.environ.get(NAME, default)``.

        That of django-configurations' ``values.Value(default)`` comes first.
        """
        for keyword in node.keywords:
            if keyword.arg == "default":
                return self.value(keyword.value, env)
        name = called_name(node.func)
        position = 2 if name == "getattr" else 1
        looked_up = name == "getattr" or (
            bool(node.args) and isinstance(node.args[0], ast.Constant)
        )
        if ast.unparse(node.func).startswith("values.") and name.endswith("Value"):
            looked_up, position = True, 0
        if looked_up and len(node.args) > position:
            return self.value(node.args[position], env)
        return Possible()


def _parts_of_url(function: ast.expr) -> Sequence[str]:
    """Return the keys of what a call reads from an address in the environment.

    So do dj-database-url, dj-email-url and django-environ (``Env.email_url``).
    """
    if ast.unparse(function).startswith("dj_database_url."):
        return ("ENGINE", "NAME")
    if called_name(function) == "email_url" or ast.unparse(function).startswith("dj_email_url."):
        return _EMAIL
    return ()


def called_name(function: ast.expr) -> str:
    """Return the last part of the name of what is called: ``get`` for ``os.environ.get``."""
    match function:
        case ast.Name():
            return function.id
        case ast.Attribute():
            return function.attr
    return ""


def _loaded(target: ast.expr) -> str:
    return ast.dump(ast.Name(target.id, ast.Load())) if isinstance(target, ast.Name) else ""


def _are_texts(lists: Possible) -> bool:
    return bool(lists.values) and all(
        isinstance(value, tuple) and all(isinstance(item, str) for item in value)
        for value in lists.values
    )


def _all_kept(items: Literal, operand: Literal) -> Literal:
    return items


def _under(key: str | int, value: Possible) -> Possible:
    """Return the dictionaries that hold ``value`` at ``key``; its gaps stay where they are."""
    return whole(value).each(lambda found: {key: found})


def whole(value: Possible) -> Possible:
    """Return ``value`` with what couldn't be read as a value of its own."""
    return Possible((Unread(value.gaps[0], value.values),)) if value.gaps else value


def _at(value: Literal, key: Literal) -> tuple[Literal, ...]:
    if isinstance(value, dict) and isinstance(key, (str, int)):
        return (value[key],) if key in value else ()
    if isinstance(value, tuple) and isinstance(key, int) and -len(value) <= key < len(value):
        return (value[key],)
    return ()
