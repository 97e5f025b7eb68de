"""The source: the commit's tree, as CodeConnections would hand it over after a push."""

from collections.abc import Iterator, Mapping

from rehearsal.walk.blueprint import Action, Blueprint
from rehearsal.walk.job import Job

VARIABLES = ("AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName")
CONFIGURATION = {
    *("ConnectionArn", "FullRepositoryId", "BranchName", "OutputArtifactFormat", "DetectChanges"),
}
# "CODEBUILD_CLONE_REF" makes the next CodeBuild action clone the repository itself, through the connection.
CODE_ZIP = "CODE_ZIP"


def detail(action: Action) -> str:
    return f"{action.configuration.get('FullRepositoryId', '')} {action.configuration.get('BranchName', '')}".strip()


def refusals(action: Action, _blueprint: Blueprint) -> Iterator[str]:
    for key in sorted(set(action.configuration) - CONFIGURATION):
        yield f"the configuration {key}"
    shape = action.configuration.get("OutputArtifactFormat", CODE_ZIP)
    if shape != CODE_ZIP:
        yield f"OutputArtifactFormat {shape}: only {CODE_ZIP} is rehearsed"
    if len(action.outputs) != 1:
        yield f"{len(action.outputs)} output artifacts: a source has one"


def variables(_action: Action, _blueprint: Blueprint) -> tuple[str, ...]:
    return VARIABLES


def perform(job: Job) -> Mapping[str, str]:
    """Uploads the tree; the variables are those of the action's reference page.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
    """
    archive = job.artifacts.new_archive()
    job.commit.archive(archive)
    place = job.artifacts.put(job.action.outputs[0], archive, job.session(), job.action.region)
    job.log(f"{job.commit.sha} {job.commit.subject}")
    job.log(f"to s3://{place.bucket}/{place.key}, {archive.stat().st_size} bytes")
    return {
        "AuthorDate": job.commit.author_date,
        "BranchName": job.configuration.get("BranchName", ""),
        "CommitId": job.commit.sha,
        "CommitMessage": job.commit.message,
        "ConnectionArn": job.configuration.get("ConnectionArn", ""),
        "FullRepositoryName": job.configuration.get("FullRepositoryId", ""),
    }
