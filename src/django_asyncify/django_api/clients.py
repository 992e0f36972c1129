"""Packages and modules whose calls reach other machines, processes or files.

What verbs they use can't be listed (``exec_command``, ``SubmitInvoice``, ``storlines``, ``lpop``):
a call of theirs changes something unless its name says that it reads, makes a client, or is about
the connection itself.
"""

from __future__ import annotations

import datetime
import io

from .effect_names import reads, words

_CLIENTS = frozenset(
    {"amqp", "azure", "boto", "boto3", "botocore", "braintree", "confluent_kafka", "consul"}
    | {"docker", "elasticsearch", "etcd3", "fabric", "facebook", "ftplib", "git", "gitlab"}
    | {"grpc", "hvac", "imaplib", "invoke", "jenkins", "jira", "kafka", "kombu", "kubernetes"}
    | {"ldap", "ldap3", "mailbox", "memcache", "mollie", "nats", "netmiko", "nntplib"}
    | {"opensearchpy", "paho", "paramiko", "paypalrestsdk", "pexpect", "pika", "plumbum"}
    | {"poplib", "pyfcm", "pymemcache", "pymongo", "pysftp", "pywebpush", "razorpay", "redis"}
    | {"rediscluster", "sendgrid", "serial", "sh", "slack", "slack_sdk", "slackclient"}
    | {"smtplib", "socket", "square", "stripe", "subprocess", "suds", "tarfile"}
    | {"telnetlib", "tweepy", "twitter", "xmlrpc", "zeep", "zipfile"}
)
#: The connection itself, the client and its parts, and what was received or will be sent.
_HARMLESS = frozenset(
    {"accept", "auth", "authenticate", "auto", "bind", "bucket", "channel", "client"}
    | {"close", "config", "connect", "connection", "construct", "credentials", "cwd", "dump"}
    | {"dumps", "ehlo", "helo", "initialize", "insecure", "iter", "join", "listen", "loads"}
    | {"login", "logout", "mbox", "open", "options", "parameters", "pipeline", "poll"}
    | {"pubsub", "quit", "resource", "sasl", "secure", "serialize", "service", "session"}
    | {"setblocking", "setsockopt", "settimeout", "simple", "socket", "socketpair", "starttls"}
    | {"table", "topic"}
    | {"transport", "unbind", "wait", "wrap"}
)
#: Words of reading that only clients use.
_READING = frozenset(
    {"aggregate", "all", "blame", "compare", "dbsize", "diff", "distinct", "estimated"}
    | {"exists", "explain", "filter", "first", "hexists", "hget", "hgetall", "hkeys", "hlen"}
    | {"hmget"}
    | {"hscan", "hvals", "info", "infolist", "last", "limit", "lindex", "llen", "log", "logs"}
    | {"lrange", "mget", "msearch", "namelist", "nlst", "noop", "order", "page", "paginate"}
    | {"ping", "pttl", "pwd", "rank", "result"}
    | {"rev", "scan", "scard", "scroll", "sdiff", "show", "sinter", "sismember"}
    | {"size", "smembers", "sort", "stat", "stats", "status", "strlen", "sunion", "testzip"}
    | {"top", "ttl", "type", "uidl", "version", "vrfy", "where", "whoami", "xlen", "xrange"}
    | {"xread", "zcard", "zcount", "zrange", "zrangebyscore", "zrank", "zrevrange"}
    | {"zrevrangebyscore", "zrevrank", "zscore"}
)
#: What names begin with that are written in one word: ``gethostbyname``, ``retrlines``.
_BEGINNING = ("get", "hton", "inet_", "list", "ntoh", "read", "recv", "retr")
#: What is received is text, bytes, numbers, containers of them, or a file that is read.
_DATA = frozenset(
    name
    for kind in (str, bytes, int, dict, list, tuple, set, datetime.datetime)
    for name in dir(kind)
) - {"index"}
_FILES = frozenset(dir(io.TextIOWrapper)) - {"truncate", "write", "writelines"}
#: Parts of a client that are named like classes: ``boto3.resource("s3").Bucket("photos")``.
_PARTS = frozenset({"boto3", "kombu"})


def is_client(dotted: str) -> bool:
    """Whether a name belongs to a package that reaches other systems."""
    return dotted.partition(".")[0].partition(",")[0] in _CLIENTS


def client_changes(package: str, method: str) -> bool:
    """Whether a method of a client's object may change something elsewhere."""
    name = method.rpartition(".")[2]
    part = name[:1].isupper() and package in _PARTS
    return is_client(package) and not part and _may_change(name)


def client_function_changes(dotted: str) -> bool:
    """Whether a function of a client's package may change something elsewhere; a class is made."""
    name = dotted.rpartition(".")[2]
    made = name[:1].isupper() and not dotted.rpartition(".")[0].endswith(")")
    return is_client(dotted) and not made and _may_change(name)


def _may_change(name: str) -> bool:
    if name in _DATA | _FILES or reads(name) or name.startswith(_BEGINNING):
        return False
    return words(name)[0] not in _HARMLESS | _READING
