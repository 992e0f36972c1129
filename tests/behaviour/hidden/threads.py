# mypy: ignore-errors
# ruff: noqa
"""Database connections, which belong to the thread that asks for them."""

from contextlib import closing

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from .models import Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def health_check(request):
    default = connections["default"]
    number = Tag.objects.count()
    default.cursor()
    return text(number, default.vendor)


def asked(wrapper, sql):
    with closing(wrapper.cursor()) as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def handed_connection(request):
    return text(asked(connections["default"], "SELECT 1"), Tag.objects.first())


class Reader:
    def __init__(self, alias="default"):
        self.connection = connections[alias]

    def read(self, sql):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()


def kept_connection(request):
    reader = Reader()
    return text(Tag.objects.count(), reader.read("SELECT 2"))


def connection_of_the_executor(request):
    number = Tag.objects.count()
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return text(number, len(executor.loader.graph.leaf_nodes()) > 0)


def asked_for(request):
    number = Tag.objects.count()
    found = transaction.get_connection()
    found.cursor()
    return text(number, found.alias)


def part_of_a_connection(request):
    number = Tag.objects.count()
    introspection = connection.introspection
    return text(number, len(introspection.table_names()) > 3)


def method_of_a_connection(request):
    number = Tag.objects.count()
    cursor = connection.cursor
    return text(number, cursor().execute("SELECT 3").fetchone())


def features(request):
    number = Tag.objects.count()
    features = connection.features
    return text(number, features.supports_json_field, connection.features.supports_transactions)
