"""CodePipeline's pipelines and CodeBuild's projects: they answer a template's shape in camel case."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource, only
from rehearsal.readback.shape import pascal, pascal_keys

_OF_A_PROJECT = (
    *("Name", "Description", "Source", "Artifacts", "Environment", "ServiceRole", "TimeoutInMinutes", "Tags"),
    *("QueuedTimeoutInMinutes", "EncryptionKey", "Cache", "LogsConfig", "VpcConfig", "ConcurrentBuildLimit"),
)


def pipeline(api: Api, resource: Resource) -> Properties:
    """Whether a changed pipeline starts again is told by no call: CloudFormation does that itself. Stores of several
    regions are a map there and a list in a template."""
    answer = api.codepipeline.get_pipeline(name=resource.physical_id)
    tags = api.codepipeline.list_tags_for_resource(resourceArn=answer["metadata"].get("pipelineArn", ""))
    by_region = answer["pipeline"].get("artifactStores", {})
    return {
        **pascal_keys({**answer["pipeline"]}),
        "ArtifactStores": [{"Region": region, "ArtifactStore": pascal(store)} for region, store in by_region.items()],
        "Tags": pascal_keys({**tags}).get("Tags"),
    }


def project(api: Api, resource: Resource) -> Properties:
    found = only([*api.codebuild.batch_get_projects(names=[resource.physical_id])["projects"]], resource)
    told = pascal_keys(found)
    source = told.get("Source")
    if isinstance(source, dict):
        source["BuildSpec"] = source.pop("Buildspec", None)
    return {name: told.get(name) for name in _OF_A_PROJECT}


READERS: dict[str, Reader] = {"AWS::CodePipeline::Pipeline": pipeline, "AWS::CodeBuild::Project": project}
