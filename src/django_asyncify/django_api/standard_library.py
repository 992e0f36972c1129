"""Python's standard library: which names block, and which start the project's code elsewhere."""

from __future__ import annotations

_BLOCKING_PREFIXES = (
    "time.sleep",
    "socket.",
    "ssl.",
    "subprocess.",
    "urllib.request.",
    "http.client.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
    "xmlrpc.",
    "sqlite3.",
    "shutil.",
    "tempfile.",
    "zipfile.",
    "tarfile.",
    "multiprocessing.",
    "concurrent.futures.",
    "threading.",
    "queue.",
    "select.",
    "selectors.",
    "dbm.",
    "shelve.",
    "glob.",
    "mmap.",
    "asyncio.",
    "signal.",
    "pty.",
    "webbrowser.",
    "io.open",
    "codecs.open",
    "gzip.open",
    "bz2.open",
    "lzma.open",
    "linecache.",
    "fileinput.",
    "hashlib.pbkdf2_hmac",
    "hashlib.scrypt",
    "logging.config.",
    "logging.FileHandler",
    "logging.handlers.",
    "importlib.",
    "configparser.",
    "filecmp.",
    "inspect.getsource",
    "xml.etree.ElementTree.parse",
    "xml.etree.ElementTree.iterparse",
    "pwd.",
    "grp.",
    "mailbox.",
    "nntplib.",
    "socketserver.",
    "http.server.",
    "wsgiref.simple_server.",
    "compileall.",
    "py_compile.",
    "readline.read_",
    "readline.write_",
    "crypt.",
    "doctest.",
    "ensurepip.",
    "getpass.",
    "mailcap.",
    "modulefinder.",
    "nis.",
    "pkgutil.",
    "pyclbr.",
    "pydoc.",
    "spwd.",
    "syslog.",
    "tabnanny.",
    "venv.",
)

_BLOCKING = frozenset(
    {
        "aifc.open",
        "ctypes.CDLL",
        "ctypes.cdll.LoadLibrary",
        "ctypes.util.find_library",
        "imghdr.what",
        "inspect.findsource",
        "inspect.getcomments",
        "mimetypes.init",
        "mimetypes.read_mime_types",
        "netrc.netrc",
        "platform.architecture",
        "platform.freedesktop_os_release",
        "platform.libc_ver",
        "platform.mac_ver",
        "platform.platform",
        "platform.processor",
        "platform.win32_edition",
        "platform.win32_ver",
        "sndhdr.what",
        "sndhdr.whathdr",
        "sunau.open",
        "sysconfig.parse_config_h",
        "tokenize.open",
        "wave.open",
        "xml.dom.minidom.parse",
        "xml.dom.pulldom.parse",
        "xml.etree.ElementTree.ElementTree",
        "xml.sax.parse",
        "zipapp.create_archive",
        "zoneinfo.available_timezones",
    }
)

_NOT_BLOCKING = frozenset(
    {"importlib.util.find_spec", "pkgutil.extend_path", "pkgutil.resolve_name"}
    | {"socket.gethostname"}
)

#: Names that block, and whose results are data.
_GIVING_DATA = (
    "ctypes.util.find_library",
    "getpass.",
    "inspect.getcomments",
    "inspect.getsource",
    "pkgutil.get_data",
    "platform.",
    "zoneinfo.available_timezones",
    "socket.gethostby",
    "socket.getaddrinfo",
    "socket.getfqdn",
    "socket.getnameinfo",
    "socket.getserv",
    "socket.inet_",
    "os.getcwd",
    "os.getlogin",
    "os.listdir",
    "os.path.",
    "os.readlink",
    "glob.glob",
    "hashlib.pbkdf2_hmac",
    "hashlib.scrypt",
    "linecache.getline",
    "shutil.which",
    "subprocess.check_output",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "tempfile.gettempdir",
    "tempfile.mkdtemp",
    "xml.dom.minidom.parse",
)

_PURE_OS = (
    "os.path.join",
    "os.path.basename",
    "os.path.dirname",
    "os.path.splitext",
    "os.path.normpath",
    "os.path.split",
    "os.path.isabs",
    "os.path.commonprefix",
    "os.path.commonpath",
    "os.path.relpath",
    "os.environ",
    "os.getenv",
    "os.getpid",
    "os.urandom",
    "os.fspath",
    "os.cpu_count",
    "os.sep",
    "os.linesep",
)


def blocks(dotted: str) -> bool:
    """Whether a name of the standard library blocks (network, disk, processes, sleep, locks)."""
    if dotted in _NOT_BLOCKING:
        return False
    if dotted.startswith("os."):
        return not dotted.startswith(_PURE_OS)
    if dotted.startswith("pathlib."):
        return False
    return dotted in _BLOCKING or dotted.startswith(_BLOCKING_PREFIXES)


def changes_system(dotted: str) -> bool:
    """Whether a function that blocks may change files or run another program: all of ``os`` and
    the like but what says that it looks.
    """
    module, _, name = dotted.partition(".")
    if module == "subprocess":
        return name != "list2cmdline"
    return module in _CHANGING and not name.startswith(_LOOKING)


_CHANGING = frozenset({"compileall", "os", "pty", "py_compile", "shutil", "webbrowser", "zipapp"})
_LOOKING = (
    "W",
    "access",
    "close",
    "ctermid",
    "disk_usage",
    "fdopen",
    "fs",
    "fwalk",
    "get",
    "ignore",
    "is",
    "list",
    "lseek",
    "lstat",
    "path.",
    "pread",
    "read",
    "scandir",
    "sched_get",
    "stat",
    "strerror",
    "sysconf",
    "times",
    "ttyname",
    "uname",
    "wait",
    "walk",
    "which",
)


def gives_data(dotted: str) -> bool:
    """Whether what a function gives that blocks is data, which no longer does."""
    return dotted.startswith(_GIVING_DATA)


def runs_elsewhere(dotted: str, method: str) -> bool:
    """Whether a method of a module's objects starts code of the project's own: a thread, a pool."""
    return dotted.partition(".")[0] in _RUNNING_ELSEWHERE and method in _STARTING


_RUNNING_ELSEWHERE = frozenset({"_thread", "concurrent", "multiprocessing", "threading"})

_STARTING = frozenset(
    {"apply", "apply_async", "imap", "imap_unordered", "map", "map_async", "run"}
    | {"starmap", "starmap_async", "start", "start_new_thread", "submit"}
)
