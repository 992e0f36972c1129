"""What walks over an iterator to its end, where it stands."""

from __future__ import annotations

import ast

from django_asyncify.codemod import Situation

_TO_THE_END = frozenset(
    {"Counter", "OrderedDict", "dict", "extend", "frozenset", "join", "list", "max", "min"}
    | {"set", "sorted", "sum", "tuple", "update"}
)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def is_walked_to_its_end(call: ast.AST, where: Situation) -> bool:
    """Whether the iterator that ``call`` gives is used up by the expression around it, at once."""
    parent = where.parent(call)
    if isinstance(parent, ast.comprehension):
        around = where.parent(parent)
        if isinstance(around, ast.GeneratorExp):
            return is_walked_to_its_end(around, where)
        return isinstance(around, _COMPREHENSIONS) and around.generators[0] is parent
    if isinstance(parent, ast.Starred):
        return isinstance(where.parent(parent), (ast.List, ast.Tuple, ast.Set, ast.Call))
    if not isinstance(parent, ast.Call) or call not in parent.args:
        return False
    return ast.unparse(parent.func).rpartition(".")[2] in _TO_THE_END
