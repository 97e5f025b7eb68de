"""Artifacts as CodePipeline keeps them: a zip of a folder.

File modes travel along; a symbolic link of a source archive arrives as a file that holds its target, as it does from
CodePipeline's own source archives (seen by users: qiita.com/shonansurvivors/items/8b14180d5b7740be0009).
"""

import stat
import zipfile
from pathlib import Path

from rehearsal.codebuild.buildspec import Output

FASTEST = 1  # the archives live for minutes, on this machine


def pack(root: Path, output: Output, archive: Path) -> int:
    """Writes the files that `output` names below `root`, a build's source folder. Answers how many they are."""
    base = root / output.base
    files = selected(base, output)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=FASTEST, strict_timestamps=False) as zipped:
        for file in files:
            zipped.write(file, file.name if output.flat else file.relative_to(base))
    return len(files)


def selected(base: Path, output: Output) -> list[Path]:
    """The files, in a fixed order. Names that begin with a dot are matched too, as by CodeBuild."""
    left_out = {path for pattern in output.excluded for path in base.glob(pattern)}
    found = {path for pattern in output.files for path in base.glob(pattern)}
    return sorted(path for path in found - left_out if path.is_file() and not left_out.intersection(path.parents))


def unpack(archive: Path, folder: Path) -> None:
    """Into a folder that is made for it. Nothing lands outside of it, whatever the archive's names say."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(archive) as zipped:
        for member in zipped.infolist():
            place = zipped.extract(member, folder)
            mode = member.external_attr >> 16
            if stat.S_ISREG(mode):
                Path(place).chmod(stat.S_IMODE(mode))


def read_member(archive: Path, name: str) -> bytes:
    """One file of it. Raises KeyError when it is not there."""
    with zipfile.ZipFile(archive) as zipped:
        return zipped.read(name)
