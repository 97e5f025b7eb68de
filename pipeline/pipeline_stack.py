"""The pipeline: from a push to `main` through every environment of the estate, in its order (P1, P2, P3)."""

from aws_cdk import Environment, Stack, pipelines
from aws_cdk import aws_codepipeline as codepipeline
from constructs import Construct

from network.providers import own_the_providers
from pipeline.artifacts import Artifacts
from pipeline.builds import RETENTION, Builds
from pipeline.cdk_grants import accept_grants, use_connection
from pipeline.other_regions import own_other_regions
from pipeline.steps import EnvironmentSteps, approval
from pipeline.versions import read_versions
from stages.estate import Estate
from stages.names import PIPELINE_STACK, TOOLS, Names
from stages.network_stage import NetworkStage

NAMES = Names(TOOLS)
SOURCE = "Source"
SYNTH = ["./check --in-build", "./node_modules/.bin/cdk synth --strict --quiet --no-lookups"]


class PipelineStack(Stack):
    """Lives in the tools account. Executions queue: one that waits for its approval is never superseded."""

    def __init__(self, scope: Construct, id_: str, *, estate: Estate) -> None:
        where = Environment(account=estate.pipeline.account, region=estate.pipeline.region)
        super().__init__(scope, id_, stack_name=PIPELINE_STACK, env=where, tags=NAMES.tags())
        builds = Builds(self, "Builds")
        artifacts = Artifacts(self, "Artifacts")
        source = pipelines.CodePipelineSource.connection(
            estate.pipeline.repository,
            estate.pipeline.branch,
            connection_arn=estate.pipeline.connection,
            action_name=SOURCE,
            trigger_on_push=True,
        )
        versions = read_versions()
        pipeline = pipelines.CodePipeline(
            self,
            "Pipeline",
            pipeline_type=codepipeline.PipelineType.V2,
            execution_mode=codepipeline.ExecutionMode.QUEUED,
            synth=pipelines.ShellStep("Synth", input=source, commands=SYNTH, primary_output_directory="cdk.out"),
            artifact_bucket=artifacts.bucket,
            cross_account_keys=True,
            enable_key_rotation=True,
            cli_version=versions.cli,
            cdk_assets_cli_version=versions.assets,
            publish_assets_in_parallel=False,
            code_build_defaults=builds.options,
            synth_code_build_defaults=builds.for_synth,
        )
        for regions in estate.waves:
            wave = pipeline.add_wave(regions[0].environment)
            steps = [
                EnvironmentSteps(
                    self,
                    f"Steps-{props.suffix}",
                    props=props,
                    source=source,
                    artifacts=artifacts,
                    log_group=builds.log_group,
                )
                for props in regions
            ]
            approved = approval(regions, [one.preflight for one in steps])
            for props, one in zip(regions, steps, strict=True):
                stage = NetworkStage(self, props=props, amis=estate.amis)
                wave.add_stage(stage, pre=[*one.recovery, one.preflight, *approved], post=one.post)
        pipeline.build_pipeline()
        use_connection(pipeline, source=SOURCE, connection=estate.pipeline.connection)
        accept_grants(pipeline, source=SOURCE, artifacts=artifacts)
        own_other_regions(pipeline, names=NAMES)
        own_the_providers(self, names=NAMES, retention=RETENTION)
