package dev.realtimeledger.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtimeledger.operations.Manifest.Compose;
import dev.realtimeledger.operations.Manifest.Kustomization;
import dev.realtimeledger.operations.Manifest.Pod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All YAML in {@code deploy/}: each file as its platform wants it, and as the pages beside them say of rights, secrets,
 * settings and connections.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestsTest {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final Path KNATIVE = DEPLOY.resolve("knative");
    private static final Path CLOUD_RUN = DEPLOY.resolve("cloud-run");
    private static final Path COMPOSE = DEPLOY.resolve("compose");

    private static final String IMAGE = "realtime-ledger";
    private static final long USER = 10001;
    private static final BigDecimal LEAST_MEMORY = Quantity.getAmountInBytes(new Quantity("512Mi"));

    /** Settings whose values are secrets. */
    private static final Set<String> SECRETS = Set.of(
            "DATABASE_URL",
            "DATABASE_OWNER_URL",
            "LEDGER_API_KEYS",
            "LEDGER_WEBHOOK_SECRETS",
            "LEDGER_CHECKPOINT_KEY",
            "LEDGER_ERASURE_KEY");

    /** What PostgreSQL allows by itself, less what it keeps for administrators and what they need for a look. */
    private static final int CONNECTIONS = 90;

    static List<Path> files() throws IOException {
        return Manifest.files(DEPLOY);
    }

    private static List<Manifest> manifests() throws IOException {
        return Manifest.in(DEPLOY);
    }

    // As the platform wants it

    @ParameterizedTest
    @MethodSource("files")
    void has_only_what_its_kind_has(Path file) throws IOException {
        assertThat(Manifest.read(file, Files.readString(file))).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes/deployment.yaml, '      topologySpreadConstraints:', '      topologySpread:'",
        "kubernetes/deployment.yaml, 'value: \"off\"', 'value: off'",
        "kubernetes/deployment.yaml, 'value: \"4\"', 'value: 4'",
        "kubernetes/deployment.yaml, '            readOnlyRootFilesystem:', '            readOnlyRootFileSystem:'",
        "kubernetes/migration/job.yaml, backoffLimit, backOffLimit",
        "kubernetes/autoscaler.yaml, averageUtilization, averageUtilisation",
        "kubernetes/network-policies.yaml, podSelector, selector",
        "kubernetes/disruption-budget.yaml, policy/v1, policy/v1beta1",
        "knative/service.yaml, containerConcurrency, concurrency",
        "knative/service.yaml, '            failureThreshold: 6', '            failureThreshold: 6\n            failureThreshold: 6'",
        "cloud-run/migration-job.yaml, maxRetries, retries",
        "cloud-run/service.yaml, serviceAccountName, serviceAccountname",
        "compose/compose.yaml, read_only, readonly",
        "kubernetes/kustomization.yaml, namespace, nameSpace"
    })
    void a_slip_in_a_manifest_is_found(Path file, String right, String wrong) throws IOException {
        String text = Files.readString(DEPLOY.resolve(file));
        assertThat(text).contains(right);

        assertThatThrownBy(() -> Manifest.read(file, text.replace(right, wrong)))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void what_belongs_together_is_put_together() throws IOException {
        for (Manifest manifest : manifests()) {
            if (manifest.content() instanceof Kustomization parts) {
                Path home = directory(manifest);
                assertThat(parts(parts))
                        .allSatisfy(part -> assertThat(home.resolve(part)).exists());
            }
        }
        Path home = KUBERNETES.toAbsolutePath();
        assertThat(reachable(home).stream().filter(file -> file.startsWith(home)))
                .as("all files but the example and the migration, which goes before")
                .containsExactlyInAnyOrderElementsOf(Manifest.files(home).stream()
                        .filter(file -> !file.endsWith("secrets.example.yaml"))
                        .filter(file -> !file.startsWith(home.resolve("migration")))
                        .toList());
    }

    // Rights

    @Test
    void every_pod_of_a_cluster_may_do_nothing_but_run() throws IOException {
        List<Pod> pods = Stream.concat(Manifest.in(KUBERNETES).stream(), Manifest.in(KNATIVE).stream())
                .flatMap(manifest -> manifest.pod().stream())
                .toList();
        assertThat(pods)
                .as("server, migration, two timers, and the server of Knative")
                .hasSize(5);

        for (Pod pod : pods) {
            assertThat(pod.automountServiceAccountToken()).isFalse();
            PodSecurityContext common = pod.securityContext();
            assertThat(pod.containers()).allSatisfy(container -> {
                SecurityContext own = container.getSecurityContext();
                assertThat(first(own.getRunAsNonRoot(), common.getRunAsNonRoot()))
                        .isTrue();
                assertThat(first(own.getRunAsUser(), common.getRunAsUser())).isEqualTo(USER);
                assertThat(first(own.getSeccompProfile(), common.getSeccompProfile())
                                .getType())
                        .isEqualTo("RuntimeDefault");
                assertThat(own.getReadOnlyRootFilesystem()).isTrue();
                assertThat(own.getAllowPrivilegeEscalation()).isFalse();
                assertThat(own.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(own.getCapabilities().getAdd()).isEmpty();
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        }
    }

    @Test
    void our_services_of_one_machine_may_do_nothing_but_run() throws IOException {
        Map<String, Compose.Service> services = compose().services();

        assertThat(services).containsOnlyKeys("database", "migration", "server");
        for (String name : List.of("migration", "server")) {
            Compose.Service service = services.get(name);
            assertThat(service.image()).contains(IMAGE);
            assertThat(service.user()).isEqualTo(USER + ":" + USER);
            assertThat(service.readOnly()).isTrue();
            assertThat(service.capDrop()).containsExactly("ALL");
            assertThat(service.securityOpt()).containsExactly("no-new-privileges:true");
            assertThat(service.memLimit()).isNotEmpty();
        }
        assertThat(services.get("server").ports()).allMatch(port -> port.startsWith("127.0.0.1:"));
        assertThat(services.get("database").ports()).isNull();
        assertThat(services.get("database").networks()).containsExactly("database");
        assertThat(compose().networks().get("database").internal()).isTrue();
    }

    @Test
    void our_image_has_the_memory_that_it_needs() throws IOException {
        for (Container container : ourContainers()) {
            Quantity memory = container.getResources().getLimits().get("memory");
            assertThat(Quantity.getAmountInBytes(memory)).isGreaterThanOrEqualTo(LEAST_MEMORY);
        }
    }

    // Settings and secrets

    @Test
    void settings_are_those_of_the_readme() throws IOException {
        Set<String> known = settings();
        assertThat(known)
                .contains("DATABASE_URL", "LEDGER_API_KEYS_FILE", "LEDGER_CHECKPOINT_KEY_FILE", "LEDGER_FOCUS_SERVICE")
                .doesNotContain("LEDGER_FILE", "LEDGER_CHECKPOINT_KEY_KEY_FILE");

        for (Container container : ourContainers()) {
            assertThat(container.getEnv()).extracting(EnvVar::getName).isSubsetOf(known);
        }
        for (Compose.Service service : ourServices()) {
            assertThat(service.environment().keySet()).isSubsetOf(known);
        }
    }

    @Test
    void who_serves_does_not_migrate_and_who_migrates_does_not_serve() throws IOException {
        assertThat(ourContainers())
                .extracting(container -> value(container, "LEDGER_MIGRATE"))
                .containsOnly("off", "only");
        assertThat(ourServices())
                .extracting(service -> service.environment().get("LEDGER_MIGRATE"))
                .containsOnly("off", "only");
    }

    @Test
    void no_manifest_holds_a_secret() throws IOException {
        for (Manifest manifest : manifests()) {
            for (Container container : manifest.pod().map(Pod::containers).orElse(List.of())) {
                for (EnvVar variable : container.getEnv()) {
                    if (SECRETS.contains(variable.getName())) {
                        assertThat(variable.getValue()).isNull();
                        assertThat(variable.getValueFrom().getSecretKeyRef()).isNotNull();
                    }
                }
            }
            if (manifest.content() instanceof Secret example) {
                assertThat(example.getData()).isEmpty();
                assertThat(example.getStringData().values()).isNotEmpty().allMatch(value -> value.matches("<.*>"));
            }
        }
        for (Compose.Service service : compose().services().values()) {
            assertThat(
                            service.environment() == null
                                    ? Set.of()
                                    : service.environment().keySet())
                    .doesNotContainAnyElementsOf(SECRETS)
                    .doesNotContain("POSTGRES_PASSWORD");
        }
        assertThat(Files.readString(COMPOSE.resolve(".gitignore"))).contains("secrets/");
        assertThat(compose().secrets().values())
                .allMatch(secret -> secret.file().startsWith("secrets/"));
    }

    @Test
    void what_is_taken_from_a_secret_is_in_the_example() throws IOException {
        Map<String, Set<String>> example = Manifest.in(KUBERNETES).stream()
                .filter(manifest -> manifest.content() instanceof Secret)
                .map(manifest -> (Secret) manifest.content())
                .collect(Collectors.toMap(
                        secret -> secret.getMetadata().getName(),
                        secret -> secret.getStringData().keySet()));
        var taken = new TreeSet<String>();

        for (Manifest manifest : Stream.concat(Manifest.in(KUBERNETES).stream(), Manifest.in(KNATIVE).stream())
                .toList()) {
            for (Container container : manifest.pod().map(Pod::containers).orElse(List.of())) {
                for (EnvVar variable : container.getEnv()) {
                    if (variable.getValueFrom() != null) {
                        var secret = variable.getValueFrom().getSecretKeyRef();
                        assertThat(example.get(secret.getName())).contains(secret.getKey());
                        taken.add(secret.getName());
                    }
                }
            }
            for (Volume volume : manifest.pod().map(Pod::volumes).orElse(List.of())) {
                if (volume.getSecret() != null) {
                    assertThat(example).containsKey(volume.getSecret().getSecretName());
                    assertThat(volume.getSecret().getItems())
                            .allSatisfy(item -> assertThat(
                                            example.get(volume.getSecret().getSecretName()))
                                    .contains(item.getKey()));
                    taken.add(volume.getSecret().getSecretName());
                }
            }
        }
        assertThat(taken).containsExactlyElementsOf(new TreeSet<>(example.keySet()));
    }

    @Test
    void files_of_secrets_are_where_the_settings_say() throws IOException {
        for (Container container : ourContainers()) {
            for (EnvVar variable : container.getEnv()) {
                if (variable.getName().endsWith("_FILE")) {
                    assertThat(container.getVolumeMounts())
                            .anyMatch(mount -> variable.getValue().startsWith(mount.getMountPath() + "/"));
                }
            }
        }
        for (Compose.Service service : compose().services().values()) {
            if (service.environment() != null) {
                assertThat(service.environment().entrySet())
                        .filteredOn(entry -> entry.getKey().endsWith("_FILE"))
                        .allMatch(entry ->
                                service.secrets().contains(entry.getValue().replace("/run/secrets/", "")));
            }
        }
    }

    // Time and connections

    @Test
    void who_is_stopped_has_time_to_answer() throws IOException {
        var properties = new Properties();
        try (var source = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(source);
        }
        long answering = Duration.parse("PT" + properties.getProperty("quarkus.shutdown.timeout"))
                .toSeconds();
        var pod = deployment().getSpec().getTemplate().getSpec();
        long sleep = pod.getContainers()
                .getFirst()
                .getLifecycle()
                .getPreStop()
                .getSleep()
                .getSeconds();

        assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(sleep + answering);
        assertThat(Duration.parse("PT" + compose().services().get("server").stopGracePeriod())
                        .toSeconds())
                .isGreaterThan(answering);
    }

    @Test
    void the_greatest_number_of_servers_has_connections_enough() throws IOException {
        int pods = the(HorizontalPodAutoscaler.class, KUBERNETES).getSpec().getMaxReplicas()
                + deployment()
                        .getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxSurge()
                        .getIntVal();
        assertThat(pods
                        * pool(deployment()
                                .getSpec()
                                .getTemplate()
                                .getSpec()
                                .getContainers()
                                .getFirst()))
                .isLessThanOrEqualTo(CONNECTIONS);

        for (var entry : Map.of(
                        KNATIVE, "autoscaling.knative.dev/max-scale", CLOUD_RUN, "autoscaling.knative.dev/maxScale")
                .entrySet()) {
            var template = the(io.fabric8.knative.serving.v1.Service.class, entry.getKey())
                    .getSpec()
                    .getTemplate();
            int greatest =
                    Integer.parseInt(template.getMetadata().getAnnotations().get(entry.getValue()));
            assertThat(2 * greatest * pool(template.getSpec().getContainers().getFirst()))
                    .as("two revisions, while one follows the other, of " + entry.getKey())
                    .isLessThanOrEqualTo(CONNECTIONS);
        }
    }

    private static int pool(Container container) {
        return Integer.parseInt(value(container, "LEDGER_DB_POOL"));
    }

    private static String value(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static <T> T first(T own, T common) {
        return own == null ? common : own;
    }

    private static List<Container> ourContainers() throws IOException {
        return manifests().stream()
                .flatMap(manifest -> manifest.pod().stream())
                .flatMap(pod -> pod.containers().stream())
                .filter(container -> container.getImage().matches("(.*/)?" + IMAGE + "(:.*)?"))
                .toList();
    }

    private static List<Compose.Service> ourServices() throws IOException {
        return compose().services().values().stream()
                .filter(service -> service.image().contains(IMAGE))
                .toList();
    }

    private static Compose compose() throws IOException {
        return the(Compose.class, COMPOSE);
    }

    private static Deployment deployment() throws IOException {
        return the(Deployment.class, KUBERNETES);
    }

    private static <T> T the(Class<T> kind, Path directory) throws IOException {
        List<T> found = Manifest.in(directory).stream()
                .map(Manifest::content)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** The settings that the README's table has, with those that it abbreviates: {@code `LEDGER_X_KEY`, `…_KEY_FILE`}. */
    private static Set<String> settings() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String chapter = readme.substring(readme.indexOf("\n## Configuration"), readme.indexOf("\n## Run it"));
        var names = new HashSet<String>();
        for (String row : chapter.lines().filter(line -> line.startsWith("| `")).toList()) {
            String first = "";
            for (var name = Pattern.compile("`(…?)([A-Z_]+)`").matcher(row.split("\\|")[1]); name.find(); ) {
                if (name.group(1).isEmpty()) {
                    first = name.group(2);
                    names.add(first);
                } else {
                    names.add(whole(first, name.group(2)));
                }
            }
        }
        return names;
    }

    /** The end {@code _FILE} is added; another one goes where its first word is in the whole name, else for the last word. */
    private static String whole(String first, String end) {
        if (end.equals("_FILE")) {
            return first + end;
        }
        int at = first.indexOf(end.substring(0, end.indexOf('_', 1) < 0 ? end.length() : end.indexOf('_', 1)));
        return first.substring(0, at < 0 ? first.lastIndexOf('_') : at) + end;
    }

    private static Path directory(Manifest manifest) {
        return manifest.file().toAbsolutePath().getParent();
    }

    private static List<String> parts(Kustomization parts) {
        return Stream.of(
                        parts.resources() == null ? Stream.<String>empty() : parts.resources().stream(),
                        parts.components() == null ? Stream.<String>empty() : parts.components().stream(),
                        parts.configMapGenerator() == null
                                ? Stream.<String>empty()
                                : parts.configMapGenerator().stream().flatMap(made -> made.files().stream()))
                .flatMap(part -> part)
                .toList();
    }

    /** The YAML files that a directory's kustomization puts together, itself included. */
    private static Set<Path> reachable(Path directory) throws IOException {
        var files = new HashSet<Path>();
        Path own = directory.resolve("kustomization.yaml");
        files.add(own);
        for (String part : parts((Kustomization)
                Manifest.read(own, Files.readString(own)).getFirst().content())) {
            Path path = directory.resolve(part).normalize();
            if (Files.isDirectory(path)) {
                files.addAll(reachable(path));
            } else if (path.toString().endsWith(".yaml")) {
                files.add(path);
            }
        }
        return files;
    }
}
