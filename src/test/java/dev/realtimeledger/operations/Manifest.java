package dev.realtimeledger.operations;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A document of a YAML file of {@code deploy/}, read as its platform reads it: by its kind, without fields that the kind
 * lacks, without keys that stand twice, and with texts where texts belong ({@code off} without quotes is none).
 *
 * @param content of the class that belongs to the kind
 */
record Manifest(Path file, Object content) {

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1 Service", io.fabric8.kubernetes.api.model.Service.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("batch/v1 CronJob", CronJob.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("serving.knative.dev/v1 Service", io.fabric8.knative.serving.v1.Service.class),
            Map.entry("run.googleapis.com/v1 Job", CloudRunJob.class),
            Map.entry("kustomize.config.k8s.io/v1beta1 Kustomization", Kustomization.class),
            Map.entry("kustomize.config.k8s.io/v1alpha1 Component", Kustomization.class));

    private static final JsonMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new WithoutExtraFields())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .build();

    /** All documents of all files in a directory and below. */
    static List<Manifest> in(Path directory) throws IOException {
        var manifests = new ArrayList<Manifest>();
        for (Path file : files(directory)) {
            manifests.addAll(read(file, Files.readString(file)));
        }
        return manifests;
    }

    /** The YAML files in a directory and below. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The documents of a file.
     *
     * @throws RuntimeException when one of them is not as its platform wants it
     */
    static List<Manifest> read(Path file, String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        var manifests = new ArrayList<Manifest>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
            manifests.add(new Manifest(file, STRICT.convertValue(document, kind(file, (Map<?, ?>) document))));
        }
        return manifests;
    }

    private static Class<?> kind(Path file, Map<?, ?> document) {
        if (document.containsKey("services")) {
            return Compose.class;
        }
        String kind = document.get("apiVersion") + " " + document.get("kind");
        Class<?> known = KINDS.get(kind);
        if (known == null) {
            throw new IllegalArgumentException(file + ": " + kind + " is no kind that this test knows");
        }
        return known;
    }

    /** What it starts, where it is a manifest that starts something. */
    Optional<Pod> pod() {
        return switch (content) {
            case Deployment deployment ->
                Optional.of(Pod.of(deployment.getSpec().getTemplate().getSpec()));
            case Job job -> Optional.of(Pod.of(job.getSpec().getTemplate().getSpec()));
            case CronJob cronJob ->
                Optional.of(Pod.of(cronJob.getSpec()
                        .getJobTemplate()
                        .getSpec()
                        .getTemplate()
                        .getSpec()));
            case io.fabric8.knative.serving.v1.Service service -> {
                var revision = service.getSpec().getTemplate().getSpec();
                yield Optional.of(new Pod(
                        revision.getAutomountServiceAccountToken(),
                        new PodSecurityContext(),
                        revision.getContainers(),
                        revision.getVolumes()));
            }
            case CloudRunJob job -> {
                var task = job.spec().template().spec().template().spec();
                yield Optional.of(new Pod(
                        false,
                        new PodSecurityContext(),
                        task.containers(),
                        task.volumes() == null ? List.of() : task.volumes()));
            }
            default -> Optional.empty();
        };
    }

    /** What containers have in common, and the containers. */
    record Pod(
            Boolean automountServiceAccountToken,
            PodSecurityContext securityContext,
            List<Container> containers,
            List<Volume> volumes) {

        static Pod of(PodSpec spec) {
            return new Pod(
                    spec.getAutomountServiceAccountToken(),
                    spec.getSecurityContext(),
                    spec.getContainers(),
                    spec.getVolumes());
        }
    }

    /** <a href="https://cloud.google.com/run/docs/reference/rest/v1/namespaces.jobs">A job of Cloud Run</a>, as far as it is used here. */
    record CloudRunJob(String apiVersion, String kind, ObjectMeta metadata, JobSpec spec) {

        record JobSpec(ExecutionTemplate template) {}

        record ExecutionTemplate(ObjectMeta metadata, ExecutionSpec spec) {}

        record ExecutionSpec(Integer taskCount, TaskTemplate template) {}

        record TaskTemplate(TaskSpec spec) {}

        record TaskSpec(
                String serviceAccountName,
                Integer maxRetries,
                Integer timeoutSeconds,
                List<Container> containers,
                List<Volume> volumes) {}
    }

    /** What kustomize puts together, as far as it is used here. */
    record Kustomization(
            String apiVersion,
            String kind,
            String namespace,
            List<String> resources,
            List<String> components,
            List<Image> images,
            List<ConfigMapArgs> configMapGenerator) {

        record Image(String name, String newName, String newTag) {}

        record ConfigMapArgs(String name, List<String> files) {}
    }

    /** <a href="https://github.com/compose-spec/compose-spec/blob/main/spec.md">Services of one machine</a>, as far as they are used here. */
    record Compose(
            String name,
            Map<String, Service> services,
            Map<String, Network> networks,
            Map<String, Object> volumes,
            Map<String, FileSecret> secrets) {

        @JsonNaming(SnakeCaseStrategy.class)
        record Service(
                String image,
                String restart,
                List<String> command,
                Map<String, String> environment,
                String envFile,
                List<String> secrets,
                List<String> volumes,
                List<String> networks,
                List<String> ports,
                Map<String, Dependency> dependsOn,
                String user,
                boolean readOnly,
                List<String> capDrop,
                List<String> securityOpt,
                String memLimit,
                Integer pidsLimit,
                String shmSize,
                String stopGracePeriod,
                Healthcheck healthcheck,
                Logging logging) {}

        record Dependency(String condition) {}

        record Healthcheck(List<String> test, String interval, String timeout, Integer retries) {}

        record Logging(String driver, Map<String, String> options) {}

        record Network(boolean internal) {}

        record FileSecret(String file) {}
    }

    /** The model's classes take fields that they do not know into a map. Here they have none. */
    private static final class WithoutExtraFields extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
