"""SSM parameters."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import Properties, Reader, Resource, only
from rehearsal.readback.shape import tag_list


def parameter(api: Api, resource: Resource) -> Properties:
    name = resource.physical_id
    value = api.ssm.get_parameter(Name=name)["Parameter"]
    answer = api.ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}])
    about = only([*answer["Parameters"]], resource)
    tags = api.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
    return {
        "Name": value.get("Name"),
        "Type": value.get("Type"),
        "Value": value.get("Value"),
        "Description": about.get("Description"),
        "Tier": about.get("Tier"),
        # A template writes a parameter's tags as a map or as a list.
        "Tags": {tag["Key"]: tag["Value"] for tag in tags}
        if isinstance(resource.properties.get("Tags"), dict)
        else tag_list({tag["Key"]: tag["Value"] for tag in tags}),
    }


READERS: dict[str, Reader] = {"AWS::SSM::Parameter": parameter}
