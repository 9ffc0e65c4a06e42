package dev.realtimeledger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import java.util.Arrays;

/** The structure that the README draws: data flows one way, and so do imports. */
@AnalyzeClasses(packages = "dev.realtimeledger", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "dev.realtimeledger.";

    @ArchTest
    static final ArchRule nobody_imports_ingest = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "ingest..");

    @ArchTest
    static final ArchRule the_log_knows_nothing_of_what_is_made_of_it = noClasses()
            .that()
            .resideInAPackage(ROOT + "event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "history..",
                    ROOT + "completeness..",
                    ROOT + "transcript..",
                    ROOT + "call..",
                    ROOT + "session..",
                    ROOT + "rebuild..",
                    ROOT + "billing..",
                    ROOT + "price..",
                    ROOT + "usage..",
                    ROOT + "statement..",
                    ROOT + "reconciliation..",
                    ROOT + "response..",
                    ROOT + "budget..",
                    ROOT + "audit..",
                    ROOT + "erasure..",
                    ROOT + "retention..",
                    ROOT + "operations..");

    @ArchTest
    static final ArchRule nobody_imports_the_console = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "console..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "console..");

    @ArchTest
    static final ArchRule the_console_asks_the_api_as_everybody_does =
            onlyImports("console", "console", "simulator", "access", "api", "database");

    @ArchTest
    static final ArchRule the_relay_shares_nothing_with_the_server = onlyImports("relay", "relay");

    @ArchTest
    static final ArchRule the_simulator_needs_nothing_of_the_product = onlyImports("simulator", "simulator");

    @ArchTest
    static final ArchRule the_conformance_kit_knows_a_receiver_by_http_alone =
            onlyImports("conformance", "conformance", "simulator");

    @ArchTest
    static final ArchRule history_imports_the_log_and_what_is_below_it =
            onlyImports("history", "history", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule billing_stands_on_the_history =
            onlyImports("billing", "billing", "history", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule the_audit_stands_on_the_log =
            onlyImports("audit", "audit", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule usage_stands_on_prices_and_the_ledger =
            onlyImports("usage", "usage", "price", "billing", "history", "event", "access", "api");

    @ArchTest
    static final ArchRule responses_stand_on_the_history_and_on_prices =
            onlyImports("response", "response", "price", "billing", "history", "event", "access", "api");

    @ArchTest
    static final ArchRule budgets_stand_on_what_was_used_and_cost =
            onlyImports("budget", "budget", "usage", "price", "billing", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule completeness_stands_on_the_history =
            onlyImports("completeness", "completeness", "history", "event", "access", "api");

    @ArchTest
    static final ArchRule transcripts_stand_on_responses =
            onlyImports("transcript", "transcript", "response", "history", "event", "access", "api");

    @ArchTest
    static final ArchRule calls_stand_on_transcripts =
            onlyImports("call", "call", "transcript", "history", "access", "api");

    @ArchTest
    static final ArchRule sessions_stand_on_completeness_and_responses =
            onlyImports("session", "session", "completeness", "response", "history", "event", "access", "api");

    @ArchTest
    static final ArchRule the_rebuild_stands_on_history_and_billing =
            onlyImports("rebuild", "rebuild", "billing", "history", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule erasures_stand_on_the_rebuild =
            onlyImports("erasure", "erasure", "rebuild", "history", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule retention_stands_on_erasure_and_audit =
            onlyImports("retention", "retention", "erasure", "audit", "event", "access", "database");

    @ArchTest
    static final ArchRule statements_stand_on_usage_and_prices =
            onlyImports("statement", "statement", "usage", "price", "billing", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule reconciliations_stand_on_usage_and_prices = onlyImports(
            "reconciliation", "reconciliation", "usage", "price", "billing", "event", "access", "api", "database");

    /** Of the log only what reads JSON and ids from outside; of billing only what there is to price. */
    @ArchTest
    static final ArchRule prices_import_what_can_be_priced =
            onlyImports("price", "price", "billing", "event", "access", "api", "database");

    @ArchTest
    static final ArchRule billing_knows_no_prices = noClasses()
            .that()
            .resideInAPackage(ROOT + "billing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "price..");

    @ArchTest
    static final ArchRule access_stands_on_the_database = onlyImports("access", "access", "api", "database");

    @ArchTest
    static final ArchRule the_database_imports_the_api_alone = onlyImports("database", "database", "api");

    @ArchTest
    static final ArchRule the_api_imports_nothing_of_ours = onlyImports("api", "api");

    @ArchTest
    static final ArchRule every_endpoint_says_who_may_call_it = methods()
            .that(areEndpoints())
            .should()
            .beAnnotatedWith(RolesAllowed.class)
            .orShould()
            .beAnnotatedWith(PermitAll.class)
            .orShould()
            .beDeclaredInClassesThat(areAnnotatedWithAnAccessRule());

    @ArchTest
    static final ArchRule dependencies_come_by_constructor =
            noFields().should().beAnnotatedWith(Inject.class).because("a constructor shows what a class needs");

    @ArchTest
    static final ArchRule packages_and_classes_are_named_after_the_domain = classes()
            .should()
            .resideOutsideOfPackages("..util..", "..service..", "..impl..", "..dto..", "..common..")
            .andShould()
            .haveNameNotMatching(".*(Service|Impl|Dto|Util|Utils|Helper|Manager)");

    private static ArchRule onlyImports(String name, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours but not in " + String.join(", ", allowed),
                        type -> type.getPackageName().startsWith(ROOT)
                                && Arrays.stream(allowed)
                                        .noneMatch(
                                                other -> type.getPackageName().equals(ROOT + other))));
    }

    private static DescribedPredicate<JavaMethod> areEndpoints() {
        return DescribedPredicate.describe(
                "are endpoints",
                method -> method.getAnnotations().stream()
                        .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class)));
    }

    private static DescribedPredicate<JavaClass> areAnnotatedWithAnAccessRule() {
        return CanBeAnnotated.Predicates.annotatedWith(RolesAllowed.class)
                .or(CanBeAnnotated.Predicates.annotatedWith(PermitAll.class))
                .forSubtype();
    }
}
