"""Make a virtual environment and install a requirements file into it. `make` calls this with any Python.

    python3 tools/environment.py [FOLDER REQUIREMENTS STAMP [WANTED ...]]

One at a time: a second call waits for the first. An environment is whole or counts as not there: a marker
stands in it until all is installed, and the next call clears what was left unfinished. Only what carries the
course's own mark is ever cleared; somebody else's environment that works is used as it is, and any other
folder is left alone. STAMP is touched at the end: make compares its time with that of the requirements.
WANTED are versions as 3.10, the best first: they are looked for in the usual places, and without them this
very Python serves. With no FOLDER it only says whether this Python is new enough.

Very old Pythons must read this file, so that they can say what is wrong: no f-strings, and ASCII only.
"""

import contextlib
import errno
import glob
import os
import re
import shutil
import subprocess
import sys
import threading
import time

OLDEST = (3, 10)
MARK = "neural-network-from-scratch"  # in an environment that this file has made
MARKER = "install-not-finished"
# an environment must not care where a university's pip.conf, or Gitpod, wants packages to go
ELSEWHERE = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV", "PYTHONHOME", "PYTHONPATH")
# where other Pythons are kept
KNOWN = ("$PYENV_ROOT/versions/{}.*", "~/.pyenv/versions/{}.*", "~/.local/share/uv/python/cpython-{}.*")


def say(text):
    print(text)
    sys.stdout.flush()


def complain_about_python():
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            "This course needs Python {}.{} or newer, and {} is Python {}.{}.\n"
            "Install a newer one and say which: make lab PYTHON=python3.12".format(
                OLDEST[0], OLDEST[1], sys.executable, sys.version_info[0], sys.version_info[1]
            )
        )


def bin_python(folder):
    """The environment's own interpreter (Windows keeps it elsewhere)."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(folder, *parts)


def runs(python, code):
    """True when this Python exists and the code ends well in it."""
    try:
        with open(os.devnull, "w") as nowhere:
            return subprocess.call([python, "-I", "-c", code], stdout=nowhere, stderr=nowhere) == 0
    except OSError:
        return False


def has(folder, name):
    return os.path.exists(os.path.join(folder, name))


def works(folder):
    """True when the folder is an environment with a Python that is new enough."""
    new_enough = "import sys; sys.exit(sys.version_info[:2] < {})".format(OLDEST)
    return has(folder, "pyvenv.cfg") and runs(bin_python(folder), new_enough)


def newest(requirements):
    """When the requirements, and the files that they name, were changed last."""
    times = [os.path.getmtime(requirements)]
    with open(requirements) as lines:
        for named in re.findall(r"(?m)^-r +(\S+)", lines.read()):
            times.append(newest(os.path.join(os.path.dirname(requirements), named)))
    return max(times)


def up_to_date(folder, requirements, stamp):
    stamped = os.path.exists(stamp) and os.path.getmtime(stamp) >= newest(requirements)
    return stamped and not has(folder, MARKER) and works(folder)


def leave_alone(folder):
    """Stop where the folder is somebody else's, and no environment that works."""
    empty = not os.path.exists(folder) or (os.path.isdir(folder) and not os.listdir(folder))
    if empty or has(folder, MARK) or works(folder):
        return
    what = "an environment that does not work" if has(folder, "pyvenv.cfg") else "no environment"
    sys.exit(
        "{} is there, but it is {}, and the course has not made it: it was left as it is.\n"
        "Move it away, or name another folder: make lab VENV=.venv-course".format(folder, what)
    )


def had(lock):
    """True when the lock could be had at once."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # a file system without locks: go on as if alone
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


@contextlib.contextmanager
def alone(folder):
    """Hold FOLDER.lock. The system lets go of it when this process and the pip that it started have ended."""
    os.makedirs(os.path.dirname(os.path.abspath(folder)), exist_ok=True)
    with open(folder + ".lock", "a+") as lock:
        if os.name != "nt":
            os.set_inheritable(lock.fileno(), True)
        if not had(lock):
            say("Another make is installing into {}; waiting for it ...".format(folder))
            while not had(lock):
                time.sleep(0.5)
        yield


def interpreter(wanted):
    """The first Python of the versions wanted that there is on this machine, or this one."""
    for version in wanted:
        places = ["python" + version]
        for known in KNOWN:
            pattern = known.format(version) + "/bin/python"
            places += sorted(glob.glob(os.path.expanduser(os.path.expandvars(pattern))))
        test = "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '{}')"
        for place in places:
            if runs(place, test.format(version)):
                return place
    return sys.executable


def clear(folder):
    """Remove what stands in our own environment. Its mark stays, so that after an interruption it is ours."""
    say("Starting {} anew: it was not finished, or its Python is gone or too old.".format(folder))
    for name in sorted(set(os.listdir(folder)) - {MARK, "pyvenv.cfg"}):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def make(folder, wanted):
    """A fresh environment in a folder that is not there, is empty, or is our own."""
    if has(folder, MARK) and has(folder, "pyvenv.cfg"):
        clear(folder)
    os.makedirs(folder, exist_ok=True)
    for name in (MARK, MARKER):
        open(os.path.join(folder, name), "a").close()
    if subprocess.call([interpreter(wanted), "-I", "-m", "venv", folder], close_fds=False) != 0:
        sys.exit(
            "Python could not make it. On Debian and Ubuntu this may help: sudo apt install python3-venv"
        )


def installer(python):
    """The command that installs into this environment: its pip, or uv where uv has made it without."""
    pip = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-color"]
    if runs(python, "import pip"):
        return pip
    if shutil.which("uv"):
        return ["uv", "pip", "install", "--python", python]
    if subprocess.call([python, "-I", "-m", "ensurepip"], stdout=sys.stderr, close_fds=False) == 0:
        return pip
    sys.exit("{} has no pip, and there is no uv here: install one of them.".format(python))


def told(line):
    """What a line of pip's says to somebody who waits, or None."""
    for begin, words in (("Collecting ", "looking up "), ("Downloading ", "fetching ")):
        if line.startswith(begin):
            return words + re.split("[-<>=!~;\\[( ]", line[len(begin) :].rsplit("/", 1)[-1])[0]
    if line.startswith("Installing collected"):
        return "unpacking {} packages".format(line.count(",") + 1)
    return None


def install(command):
    """Run it, with one line that says how far it is; what it wrote is shown when it fails."""
    settings = {key: value for key, value in os.environ.items() if key not in ELSEWHERE}
    settings["PIP_USER"] = "0"
    process = subprocess.Popen(
        command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=False
    )
    written, now = [], ["beginning"]

    def read():
        for line in process.stdout:
            written.append(line.decode("utf-8", "replace"))
            now[0] = told(written[-1].strip()) or now[0]

    reader = threading.Thread(target=read)
    reader.start()
    begun, terminal = time.time(), sys.stdout.isatty()
    while reader.is_alive():
        reader.join(1 if terminal else 15)
        line = "  {:3.0f} s  {}".format(time.time() - begun, now[0])
        if terminal:
            sys.stdout.write("\r" + line[:78].ljust(78))
            sys.stdout.flush()
        elif reader.is_alive():
            say(line)
    if terminal:
        say("")
    if process.wait() != 0:
        sys.stderr.write("".join(written[-30:]))
    return process.returncode == 0


def fill(folder, requirements, stamp):
    """Install the requirements; until that is done nothing in this folder is up to date."""
    marker, again = os.path.join(folder, MARKER), has(folder, MARKER)
    for name in os.listdir(folder):
        if name.endswith(".stamp"):
            os.remove(os.path.join(folder, name))
    open(marker, "a").close()
    say("Installing {} into {}; the first time this takes a minute or two.".format(requirements, folder))
    command = installer(bin_python(folder)) + ["-r", requirements]
    if again and not has(folder, MARK):  # an install of ours was interrupted, and the environment is not ours
        command.append("--reinstall" if command[0] == "uv" else "--force-reinstall")
    if not install(command):
        if not again:
            os.remove(marker)  # pip undoes what it began: what was there before is sound
        sys.exit("The packages could not be installed; pip's own words stand above. Is there a network?")
    os.remove(marker)
    open(stamp, "w").close()


def main(folder=None, requirements=None, stamp=None, *wanted):
    if folder is None:
        return complain_about_python()
    folder = folder.rstrip("/" + os.sep)
    if sys.version_info[:2] < OLDEST and works(folder):
        return sys.exit(subprocess.call([bin_python(folder)] + sys.argv))
    complain_about_python()
    leave_alone(folder)
    with alone(folder):
        if up_to_date(folder, requirements, stamp):
            return say("{} is ready.".format(folder))
        if not works(folder) or (has(folder, MARK) and has(folder, MARKER)):
            make(folder, wanted)
        fill(folder, requirements, stamp)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. What was begun is finished, or begun anew, the next time.")
    except OSError as problem:
        sys.exit("The environment can't be made: {}".format(problem))
