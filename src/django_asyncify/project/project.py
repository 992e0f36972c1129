"""A Django project as read from its source: the one door to all facts about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ..django_api.ecosystem import Ecosystem
from ..django_api.packages import knows_django
from ..errors import SourceError
from .added_specials import AddedSpecial
from .apps import Apps
from .classes import Classes
from .configuration_files import ConfigurationFiles
from .environment import Installed, site_packages
from .facts import ClassFacts, Dotted, ModelFacts, ModuleFacts, Resolution, Route, Setting
from .fields import Fields
from .layout import Layout, MentionsDotted
from .lazy_names import LazyNames
from .managers import Managers
from .model_classes import ModelClasses
from .models import ModelIndex
from .modules import Modules
from .names import Names
from .optional_settings import Assumption
from .prefetched import ANY_RELATION, PREFETCHING_WORDS, prefetched_into, prefetched_to
from .relations import Targets
from .routes import Routes
from .settings import Settings
from .sites import is_site
from .tree import SourceTree
from .url_tree import UrlTree
from .versions import Packaging
from .words import WordIndex


class Project:
    """Answers questions about a project; everything is read on demand and only once."""

    def __init__(
        self,
        root: Path,
        settings: str | None,
        installed: Installed,
        packaging: Packaging,
        exclude: tuple[str, ...],
    ) -> None:
        self.root = root
        self._installed = installed
        self._tree = SourceTree(root, exclude)
        self._words = WordIndex(self._tree.python)
        layout = Layout(root, self._tree.python, MentionsDotted(self._words.contents))
        self._modules = Modules(layout, self._words, installed)
        self._names = Names(self._modules)
        self._settings = Settings(root, self._modules, self._words, settings)
        self._packaging = packaging

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        settings: str | None = None,
        environment: Path | None = None,
        surroundings: Path | None = None,
        exclude: tuple[str, ...] = (),
    ) -> Project:
        """Open the project below ``root``.

        ``settings`` names its settings module where that can't be found. ``environment`` is the
        project's own: a site-packages folder, a virtual environment or a Python in one, whose
        third-party source may be read and whose releases count. Without one the source, but not
        the releases, is read in ``surroundings``. ``exclude`` holds patterns as in a .gitignore.
        """
        root = root.resolve()
        place = environment or surroundings
        installed = Installed(site_packages(place) if place is not None else None)
        packaging = Packaging(root, installed.release) if environment else Packaging(root)
        return cls(root, settings, installed, packaging, exclude)

    @property
    def problems(self) -> list[SourceError]:
        """The files that couldn't be read or parsed so far."""
        return self._modules.problems

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was taken for granted when settings were read."""
        return tuple(dict.fromkeys(self._settings.assumed))

    @property
    def packages_read(self) -> tuple[str, ...]:
        """The third-party packages of which source was read so far."""
        return tuple(sorted(self._installed.read))

    @property
    def packages_folder(self) -> Path | None:
        """The folder in which third-party source is read."""
        return self._installed.folder

    def python_files(self) -> tuple[Path, ...]:
        """Return the project's Python files."""
        return self._tree.python

    def template_files(self) -> tuple[Path, ...]:
        """Return the project's templates."""
        return self._tree.templates

    def module(self, name: str) -> ModuleFacts | None:
        """Return a module by its dotted name: the project's, a stub, or an installed one."""
        return self._modules.module(name)

    def module_at(self, path: Path) -> ModuleFacts | None:
        """Return the module in a file; the same object as by its name."""
        return self._modules.at(path if path in self._modules.layout.canonical else path.resolve())

    def resolve(self, module: ModuleFacts, name: str) -> tuple[Resolution, ...]:
        """Return all a module's top-level name may be, imports followed; nothing if unbound."""
        return self._names.resolve(module, name)

    def resolve_import(
        self, module: ModuleFacts, node_module: str | None, level: int, name: str | None
    ) -> tuple[Resolution, ...]:
        """Return what ``from node_module import name`` binds, ``import node_module`` if no name."""
        return self._names.imported(module, node_module, level, name)

    def bound_by(
        self, module: ModuleFacts, node: ast.Import | ast.ImportFrom, name: str
    ) -> tuple[Resolution, ...]:
        """Return what an import statement anywhere in a module makes ``name``."""
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                if (alias.asname or alias.name) == name:
                    return self.resolve_import(module, node.module, node.level, alias.name)
            elif name in {alias.asname, alias.name.partition(".")[0]}:
                whole = alias.name if alias.asname else name
                return self.resolve_import(module, whole, 0, None) or (Dotted(whole),)
        return ()

    def resolve_dotted(self, dotted: str) -> tuple[Resolution, ...]:
        """Return what a full dotted path stands for: ``blog.views.index``."""
        return self._names.dotted(dotted)

    def resolve_expression(self, module: ModuleFacts, node: ast.expr) -> tuple[Resolution, ...]:
        """Return what a name or attribute at the top of a module stands for, aliases followed."""
        return self._names.expression(module, node)

    def attribute(self, resolution: Resolution, name: str) -> tuple[Resolution, ...]:
        """Return an attribute of a module, or of something that can't be read."""
        return self._names.attribute(resolution, name)

    def class_facts(
        self, module: ModuleFacts, node: ast.ClassDef, qualname: str | None = None
    ) -> ClassFacts:
        """Return the facts of a class, one object per node."""
        return self._classes.facts(module, node, qualname)

    def named_tuple(self, module: ModuleFacts, call: ast.Call) -> ClassFacts | None:
        """Return the class that ``namedtuple(...)`` makes, None if it can't be read."""
        return self._classes.named_tuple(module, call)

    def mro(self, cls: ClassFacts) -> tuple[ClassFacts | Dotted, ...]:
        """Return a class and its bases in the order in which Python asks them."""
        return self._classes.mro(cls)

    @property
    def models(self) -> Mapping[str, ModelFacts]:
        """All models by dotted path: the project's, Django's own, installed applications'."""
        return self._index.models

    def model_of(self, cls: ClassFacts) -> ModelFacts | None:
        """Return the model a class is, if it is one."""
        model = self.models.get(cls.qualname)
        return model if model is not None and model.cls is cls else None

    def knows_django(self, dotted: str) -> bool:
        """Say whether a name of a third party's works with Django, so that its calls may query."""
        package = dotted.partition(".")[0]
        return (
            package in self._installed_packages
            or knows_django(dotted)
            or self._modules.installed.imports_django(package)
            or re.search(r"\.(models|managers|objects)\.", f"{dotted}.") is not None
        )

    @cached_property
    def _installed_packages(self) -> frozenset[str]:
        installed = self.setting("INSTALLED_APPS").strings()
        return frozenset(name.partition(".")[0] for name in installed)

    def model_by_label(self, label: str) -> ModelFacts | None:
        """Return a model by ``app_label.Model`` in any case, or by ``settings.AUTH_USER_MODEL``."""
        if label.removeprefix("settings.") == "AUTH_USER_MODEL":
            return self.user_model
        key = self._index.by_label.get(label.lower())
        return self.models[key] if key is not None else None

    @property
    def user_model(self) -> ModelFacts | None:
        """The model ``AUTH_USER_MODEL`` names, Django's own by default."""
        key = self._index.user_key
        return self.models[key] if key is not None else None

    @property
    def routes(self) -> tuple[Route, ...]:
        """All routes of the project."""
        return self._routes.all

    @property
    def settings_modules(self) -> tuple[ModuleFacts, ...]:
        """The settings modules a process of the project may be started with."""
        return self._settings.roots

    def setting(self, name: str) -> Setting:
        """Return all the values a setting may have."""
        return self._settings.setting(name)

    def setting_adding(self, name: str, elements: Mapping[ast.AST, str]) -> Setting:
        """Return what a setting would be with one more element in some lists or tuples."""
        return self._settings.adding(elements).setting(name)

    def modules_behind(self, name: str) -> tuple[ModuleFacts, ...]:
        """Return the modules that are evaluated for a setting, those imported too."""
        self._settings.setting(name)
        return self._settings.read

    def django_version(self) -> tuple[int, int] | None:
        """Return the lowest Django the project asks for, or the one in its environment."""
        return self._packaging.django(library=self.is_library())

    def django_source(self) -> str:
        """Say in words where ``django_version()`` comes from."""
        return self._packaging.django_source(library=self.is_library())

    def python_floor(self) -> tuple[int, int] | None:
        """Return the lowest Python the project asks for."""
        return self._packaging.python()

    @cached_property
    def ecosystem(self) -> Ecosystem:
        """What is known of third-party packages, in the releases that the project pins or has."""
        return Ecosystem(self._packaging.locked)

    @cached_property
    def prefetched_names(self) -> frozenset[str]:
        """The attributes into which ``Prefetch(..., to_attr=name)`` puts instances."""
        modules = self.modules_mentioning("Prefetch", "to_attr")
        return frozenset(name for module in modules for name in prefetched_to(module.tree))

    def may_be_prefetched(self, relation: str) -> bool:
        """Say whether code may fetch a relation of that name for instances which it has."""
        return not self._prefetched_into.isdisjoint({relation, ANY_RELATION})

    @cached_property
    def _prefetched_into(self) -> frozenset[str]:
        modules = self.modules_mentioning(*PREFETCHING_WORDS)
        return frozenset(name for module in modules for name in prefetched_into(module.tree))

    @cached_property
    def request_data(self) -> frozenset[str]:
        """The attributes of the request, set by known middleware, that are nothing but data."""
        facts = map(self.ecosystem.middleware, self.setting("MIDDLEWARE").strings())
        return frozenset().union(*(fact.sets for fact in facts if fact is not None))

    def is_library(self) -> bool:
        """Say whether the project is a distribution others install, so its functions are public."""
        return self._packaging.is_library() and not is_site(self._settings, self._modules)

    def files_mentioning(self, word: str) -> tuple[Path, ...]:
        """Return the Python files that hold ``word`` as a whole identifier, also in strings."""
        return self._words.mentioning(word)

    def modules_mentioning(self, *words: str) -> list[ModuleFacts]:
        """Return the modules that hold one of ``words`` as a whole identifier, by their paths."""
        paths = {path for word in words for path in self.files_mentioning(word)}
        return [module for path in sorted(paths) if (module := self.module_at(path))]

    def configuration_naming(self, module: ModuleFacts, function: str) -> Path | None:
        """Return a file that isn't Python and names a function of ``module``, or None."""
        return self._configuration.naming(module, function)

    @cached_property
    def _configuration(self) -> ConfigurationFiles:
        return ConfigurationFiles(self._tree.configuration)

    def template_text(self, path: Path) -> str:
        """Return the text of a template."""
        return self._template_words.content(path).decode("utf-8", "replace")

    def templates_mentioning(self, word: str) -> bool:
        """Say whether any template holds ``word`` as a whole identifier."""
        return bool(self._template_words.mentioning(word))

    def templates_reading(self, name: str, *, with_arguments: bool = False) -> bool:
        """Say whether a tag or variable of some template reads the attribute ``name``.

        As ``row.name``, ``row["name"]``, ``rows|dictsort:"name"`` or ``regroup rows by name``.
        ``with_arguments``: in a way that may give it some, as ``row.name(1)`` of Jinja does, or
        ``row|call:"name"``; what Django's templates look up they call with none.
        https://docs.djangoproject.com/en/stable/ref/templates/api/#variables-and-lookups
        """
        before = r"\{[{%](?:(?!\}\}|%\}).)*?(?:\.\s*|[\[:]\s*['\"]|\bby\s+)"
        after = r"(?:\s*\(|['\"])" if with_arguments else ""
        inside = rf"{before}{re.escape(name)}\b{after}"
        pattern = re.compile(inside.encode(), re.DOTALL)
        words = self._template_words
        return any(pattern.search(words.content(path)) for path in words.mentioning(name))

    @property
    def relation_names(self) -> frozenset[str]:
        """The names of all relations, from both sides."""
        return self._lazy_names.relations

    def may_query(self, name: str) -> bool:
        """Say whether reading the attribute ``name`` of whatever object may query."""
        names = self._lazy_names
        return name in names.relations or name in names.model_attributes or name in names.properties

    @property
    def unread_fields(self) -> frozenset[str]:
        """The names of fields of which nothing is known, of whatever model."""
        return self._lazy_names.unread_fields

    @property
    def added_members(self) -> Mapping[str, frozenset[str]]:
        """What code puts on classes from outside: names, and on what, as its last word says."""
        return self._lazy_names.added

    @property
    def added_specials(self) -> Mapping[str, Sequence[AddedSpecial]]:
        """The special methods that code puts on classes from outside, by their names."""
        return self._lazy_names.added_specials

    def defines_class(self, name: str) -> bool:
        """Say whether some class of the project's, or some model, is called ``name``."""
        models = (model.name for model in self.models.values())
        return name in models or bool(self._words.defining_class(name))

    @property
    def queryset_method_names(self) -> frozenset[str]:
        """The names of methods the project's managers and querysets define."""
        return self._lazy_names.queryset_methods

    @cached_property
    def _template_words(self) -> WordIndex:
        return WordIndex(self._tree.templates)

    @cached_property
    def _classes(self) -> Classes:
        return Classes(self._names, self._user_class)

    @cached_property
    def _fields(self) -> Fields:
        return Fields(self._names, self._classes)

    @cached_property
    def _managers(self) -> Managers:
        return Managers(self._names, self._classes)

    @cached_property
    def _apps(self) -> Apps:
        return Apps(self._modules, self._names, self._settings)

    @cached_property
    def _model_classes(self) -> ModelClasses:
        return ModelClasses(
            self._modules, self._words, self._classes, self._fields, self._apps, self._settings
        )

    @cached_property
    def _index(self) -> ModelIndex:
        targets = Targets(self._names, self._classes)
        return ModelIndex(
            self._model_classes,
            self._classes,
            self._fields,
            self._managers,
            targets,
            self._apps,
            self._settings,
        )

    @cached_property
    def _routes(self) -> Routes:
        tree = UrlTree(self._modules, self._names)
        return Routes(self._modules, tree, self._settings, self._words)

    @cached_property
    def _lazy_names(self) -> LazyNames:
        return LazyNames(
            self._index,
            self._model_classes,
            self._classes,
            self._managers,
            self._modules,
            self._words,
        )

    def _user_class(self) -> ClassFacts | None:
        """Return the class of the user model without looking at other models."""
        labels = [
            value for value in self.setting("AUTH_USER_MODEL").values if isinstance(value, str)
        ]
        return self._model_classes.named(labels[-1] if labels else "auth.User")
