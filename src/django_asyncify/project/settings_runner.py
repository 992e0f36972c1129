"""Running a settings module abstractly: every branch, every assignment, nothing imported."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from .bindings import blocks
from .facts import ModuleFacts
from .optional_settings import (
    Assumption,
    Taken,
    absent_behind_test,
    absent_import,
    catches_absence,
    imported_name,
    is_absent,
)
from .possible import ABSENT, Literal, Possible, concatenated, merged, nested, pairs, without
from .settings_namespace import (
    as_names,
    imported_module,
    is_namespace,
    is_this_module,
    mentioned,
)
from .settings_values import EVERY_NAME, Env, Expressions, called_name, whole

ModuleOf = Callable[[str, ModuleFacts], ModuleFacts | None]

#: Longer lists than this hold no settings of their own.
_LONGEST_LOOP = 50
_HARMLESS_STARS = frozenset({"django.conf.global_settings", "typing", "os.path", "os", "datetime"})


class Runner:
    """Follows the statements of a settings module.

    ``module_of`` finds a module by its name and the one that imports it, ``env_of`` gives its
    settings. ``assumed`` collects what was taken for granted; ``added`` are elements that lists
    and tuples are taken to have besides.
    """

    def __init__(
        self,
        module: ModuleFacts,
        module_of: ModuleOf,
        env_of: Callable[[ModuleFacts], Env],
        added: Mapping[ast.AST, str],
    ) -> None:
        self.assumed: list[Assumption] = []
        self._module = module
        self._module_of = module_of
        self._env_of_module = env_of
        self._expressions = Expressions(module, self._other, added)
        self._modules: dict[str, str] = {}
        self._classes: dict[str, Env] = {}

    def run(self, body: Sequence[ast.stmt], env: Env) -> Env:
        """Run ``body`` on ``env``, which is changed, and return it."""
        for statement in body:
            self._statement(statement, env)
        return env

    def _statement(self, statement: ast.stmt, env: Env) -> None:
        match statement:
            case ast.Assign():
                value = self._expressions.value(statement.value, env)
                for target in statement.targets:
                    self._assign(target, statement.value, value, env)
            case ast.AnnAssign(value=ast.expr() as expression):
                value = self._expressions.value(expression, env)
                self._assign(statement.target, expression, value, env)
            case ast.AugAssign():
                self._augment(statement, env)
            case ast.Expr(value=ast.Call() as call):
                self._effect(call, env)
            case ast.Import():
                for alias in statement.names:
                    self._modules[alias.asname or alias.name.partition(".")[0]] = alias.name
            case ast.ImportFrom():
                self._import(statement, env)
            case ast.If():
                self._branch(statement, env)
            case ast.ClassDef():
                self._configuration(statement, env)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pass
            case _:
                self._blocks(statement, env)

    def _branch(self, statement: ast.If, env: Env) -> None:
        truth = self._expressions.truth(statement.test, env)
        absent = absent_behind_test(self._module, statement, self._exists)
        if truth is None and absent is not None:
            self._assume(absent, Taken.ABSENT)
            truth = False
        if truth is not None:
            self.run(statement.body if truth else statement.orelse, env)
            return
        taken, other = self.run(statement.body, dict(env)), self.run(statement.orelse, dict(env))
        _replace(env, [taken, other])

    def _blocks(self, statement: ast.stmt, env: Env) -> None:
        """Run the blocks of a ``try``, a loop or a ``with``; each may have run or not."""
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            self.run(statement.body, env)
            return
        if isinstance(statement, ast.Try):
            self._try(statement, env)
            return
        if isinstance(statement, ast.For) and self._loop(statement, env):
            return
        outcomes = [dict(env)]
        for block in blocks(statement):
            outcomes.append(self.run(block, dict(env)))
        _replace(env, outcomes)

    def _loop(self, loop: ast.For, env: Env) -> bool:
        """Run a loop over a known list once for each element; say whether it is one."""
        found = self._expressions.value(loop.iter, env)
        elements = found.values[0] if len(found.values) == 1 and not found.gaps else None
        leaves = any(isinstance(n, (ast.Break, ast.Continue)) for n in ast.walk(loop))
        if leaves or not isinstance(elements, tuple) or len(elements) > _LONGEST_LOOP:
            return False
        for element in elements:
            self._assign(loop.target, loop.iter, Possible((element,)), env)
            self.run(loop.body, env)
        self.run(loop.orelse, env)
        return True

    def _try(self, statement: ast.Try, env: Env) -> None:
        absent = absent_import(self._module, statement, self._exists)
        outcomes = []
        if absent is None:
            outcomes.append(self.run([*statement.body, *statement.orelse], dict(env)))
        else:
            self._assume(absent, Taken.ABSENT)
            self.run(statement.body[: statement.body.index(absent)], env)
        for handler in statement.handlers:
            if not _fails(handler.body) and (absent is None or catches_absence(handler)):
                outcomes.append(self.run(handler.body, dict(env)))
        if outcomes:
            _replace(env, outcomes)
        self.run(statement.finalbody, env)

    def _exists(self, module: str) -> bool:
        return self._module_of(module, self._module) is not None

    def _env_of(self, name: str) -> Env | None:
        module = self._module_of(name, self._module)
        return self._env_of_module(module) if module is not None else None

    def _assume(self, node: ast.AST, taken: Taken) -> None:
        code = ast.unparse(node)[:80]
        self.assumed.append(Assumption(self._expressions.place(node), code, taken))

    def _assign(self, target: ast.expr, expression: ast.expr, value: Possible, env: Env) -> None:
        match target:
            case ast.Name():
                env[target.id] = value
            case ast.Tuple() | ast.List():
                parts = expression.elts if isinstance(expression, (ast.Tuple, ast.List)) else []
                for index, element in enumerate(target.elts):
                    if len(parts) == len(target.elts):
                        self._assign(
                            element, parts[index], self._expressions.value(parts[index], env), env
                        )
                    else:
                        self._assign(
                            element,
                            expression,
                            Possible(gaps=(self._expressions.gap(target),)),
                            env,
                        )
            case ast.Subscript(value=owner) if is_namespace(owner):
                self._set_item(target, target.slice, value, env)
            case ast.Subscript():
                self._change(target, env, lambda _, new: new, whole(value))

    def _set_item(self, node: ast.AST, name: ast.expr, value: Possible, env: Env) -> None:
        """Follow ``globals()[name] = value``."""
        found = self._expressions.value(name, env)
        names = [name for name in found.values if isinstance(name, str)]
        if found.gaps or not names:
            self._open(node, env)
        else:
            _replace(env, [{**env, name: value} for name in names])

    def _augment(self, statement: ast.AugAssign, env: Env) -> None:
        join = merged if isinstance(statement.op, ast.BitOr) else concatenated
        value = self._expressions.value(statement.value, env)
        target = statement.target
        if isinstance(target, ast.Subscript) and is_namespace(target.value):
            self._open(statement, env)
        else:
            self._change(target, env, join, value)

    def _effect(self, call: ast.Call, env: Env) -> None:
        """Follow a call made for what it does: ``MIDDLEWARE.append(...)``, ``update(locals())``."""
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(call.func, ast.Attribute) and is_namespace(call.func.value):
            self._change_namespace(call, call.func.attr, env)
        elif called_name(call.func) == "setattr" and is_this_module(call.args[0]):
            self._set_item(call, call.args[1], self._expressions.value(call.args[2], env), env)
        elif any(is_namespace(argument) for argument in arguments):
            self._hand_over(call, env)
        elif isinstance(call.func, ast.Attribute) and _root(call.func.value) in env:
            self._mutate(call, call.func, env)
        elif (
            called_name(call.func) == "include"
            and "split_settings.tools" in self._module.source.text
        ):
            self._include(call, env)

    def _change_namespace(self, call: ast.Call, method: str, env: Env) -> None:
        """Follow ``globals().update({...})`` and ``globals().setdefault(name, value)``."""
        imported = imported_module(call.args[0]) if len(call.args) == 1 else None
        if method == "update" and imported is not None:
            self._update_from(call, imported, env)
        elif method == "update":
            given = self._expressions.updates(call, env)
            found = [as_names(value) for value in given.values]
            names = [one for one in found if one is not None]
            if given.gaps or not names or len(names) < len(found):
                self._open(call, env)
            else:
                _replace(env, [{**env, **one} for one in names])
        elif method == "setdefault" and len(call.args) == 2:
            self._set_item(call, call.args[0], self._expressions.value(call.args[1], env), env)
        elif method != "get":
            self._open(call, env)

    def _update_from(self, call: ast.Call, name: ast.expr, env: Env) -> None:
        """Follow ``globals().update(import_module("conf.local").__dict__)``."""
        found = self._expressions.value(name, env)
        if (
            len(found.values) != 1
            or not isinstance(source := found.values[0], str)
            or (found.gaps and self._exists(source))
        ):
            self._open(call, env)
        else:
            statement = ast.ImportFrom(source, [ast.alias("*")], 0)
            self._star(call, statement, source, env)

    def _hand_over(self, call: ast.Call, env: Env) -> None:
        """Follow ``fill(globals())``: what it sets without naming it comes from a machine."""
        names = self._mentioned_by(call.func)
        if names is None:
            self._open(call, env)
            return
        self._assume(call, Taken.SILENT)
        gap = self._expressions.gap(call)
        for name in names:
            env[name] = env.get(name, ABSENT).with_gap(gap)

    def _mentioned_by(self, called: ast.expr) -> frozenset[str] | None:
        """Return the settings that a function mentions, None if it can't be read."""
        owner, _, name = ast.unparse(called).rpartition(".")
        module: ModuleFacts | None = self._module
        if name in self._modules and not owner:
            owner, _, name = self._modules[name].rpartition(".")
        elif owner in self._modules:
            owner = self._modules[owner]
        if owner:
            module = self._module_of(owner, self._module)
        if module is None:
            return None
        functions = (node for node in module.tree.body if isinstance(node, ast.FunctionDef))
        found = next((node for node in functions if node.name == name), None)
        return mentioned(found, module.tree) if found is not None else None

    def _mutate(self, call: ast.Call, function: ast.Attribute, env: Env) -> None:
        arguments = [self._expressions.value(argument, env) for argument in call.args]
        one = arguments[-1].each(lambda value: (value,)) if arguments else Possible()
        match function.attr:
            case "append":
                self._change(function.value, env, concatenated, one)
            case "insert":
                self._change(function.value, env, lambda old, new: concatenated(new, old), one)
            case "extend" if arguments:
                self._change(function.value, env, concatenated, arguments[0])
            case "remove":
                self._change(function.value, env, without, one)
            case "update" if arguments:
                self._change(function.value, env, merged, arguments[0])
            case "setdefault" if len(arguments) == 2 and arguments[0].values:
                key = arguments[0].values[0]
                item = arguments[1].each(lambda value: {key: value})
                self._change(function.value, env, lambda old, new: merged(new, old), item)
            case _:
                gap = Possible((None,), (self._expressions.gap(call),))
                self._change(function.value, env, lambda old, _: old, gap)

    def _change(
        self,
        target: ast.expr,
        env: Env,
        join: Callable[[Literal, Literal], Literal],
        value: Possible,
    ) -> None:
        """Change what ``NAME`` or ``NAME[key][key]`` holds."""
        keys: list[Literal] = []
        while isinstance(target, ast.Subscript):
            found = self._expressions.value(target.slice, env).values
            keys.insert(0, found[0] if len(found) == 1 else None)
            target = target.value
        if isinstance(target, ast.Name):
            old = env.get(target.id, Possible())
            if not value.values:
                env[target.id] = Possible(old.values, (*old.gaps, *value.gaps), old.absent)
            else:
                env[target.id] = pairs(
                    old, value, lambda a, b: nested(a, keys, b, join), {} if keys else ()
                )

    def _import(self, statement: ast.ImportFrom, env: Env) -> None:
        source = imported_name(self._module, statement)
        for alias in statement.names:
            if alias.name == "*":
                self._star(statement, statement, source, env)
            else:
                self._import_name(statement, source, alias, env)

    def _star(self, node: ast.AST, statement: ast.ImportFrom, source: str, env: Env) -> None:
        other = self._env_of(source)
        if other is not None:
            for name, value in other.items():
                if not value.absent:
                    env[name] = value
                elif name in env or value is not ABSENT:
                    env[name] = env.get(name, ABSENT).or_else(value)
        elif self._is_base(env) and is_absent(self._module, statement, self._exists):
            self._assume(node, Taken.ABSENT)
        elif source not in _HARMLESS_STARS:
            self._open(node, env)

    def _is_base(self, env: Env) -> bool:
        """Say whether the settings proper are here, so that what is imported only adds to them."""
        stars = [self._module_of(name, self._module) for name in self._module.stars]
        modules = [self._module, *(module for module in stars if module is not None)]
        return "INSTALLED_APPS" in env or any("INSTALLED_APPS" in m.bindings for m in modules)

    def _import_name(
        self, statement: ast.ImportFrom, source: str, alias: ast.alias, env: Env
    ) -> None:
        bound = alias.asname or alias.name
        other = self._env_of(source)
        if other is not None and alias.name in other:
            env[bound] = other[alias.name]
            return
        self._modules[bound] = f"{source}.{alias.name}" if source else alias.name
        if bound.isupper():
            env[bound] = Possible(gaps=(self._expressions.gap(statement),))

    def _other(self, owner: str, name: str) -> Possible | None:
        """Return the setting ``name`` of another settings module bound to ``owner``."""
        env = self._env_of(self._modules[owner]) if owner in self._modules else None
        return env.get(name) if env is not None else None

    def _open(self, node: ast.AST, env: Env) -> None:
        """Note that from here on every name may be something else."""
        gap = self._expressions.gap(node)
        for name in [*env, EVERY_NAME]:
            env[name] = env.get(name, ABSENT).with_gap(gap)

    def _include(self, call: ast.Call, env: Env) -> None:
        """Follow django-split-settings: ``include("components/*.py", optional("local.py"))``."""
        for argument in call.args:
            inner = (
                argument.args[0] if isinstance(argument, ast.Call) and argument.args else argument
            )
            patterns = [
                value
                for value in self._expressions.value(inner, env).values
                if isinstance(value, str)
            ]
            files = [
                path
                for pattern in patterns
                for path in sorted(self._module.path.parent.glob(pattern))
            ]
            if not files and inner is argument:
                self._open(call, env)
            for path in files:
                _update(env, self._env_of(str(path)))

    def _configuration(self, statement: ast.ClassDef, env: Env) -> None:
        """Follow django-configurations: the settings are attributes of classes."""
        bases = [called_name(base) for base in statement.bases]
        known = [self._classes[base] for base in bases if base in self._classes]
        if not known and not any("Configuration" in base for base in bases):
            return
        own: Env = dict(env)
        for base in reversed(known):
            own.update(base)
        self._classes[statement.name] = self.run(statement.body, own)
        _replace(env, [env, own] if known else [own])


def _replace(env: Env, outcomes: Sequence[Env]) -> None:
    """Make ``env`` what holds after any one of ``outcomes``."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome)
    joined = {name: _joined([outcome.get(name, ABSENT) for outcome in outcomes]) for name in names}
    env.clear()
    env.update(joined)


def _joined(values: Sequence[Possible]) -> Possible:
    result = values[0]
    for value in values[1:]:
        if value is not result:
            result = result.or_else(value)
    return result


def _update(env: Env, other: Env | None) -> None:
    env.update(other or {})


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _fails(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise)
