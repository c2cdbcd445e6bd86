// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(MainClasses.LOCK)
class ArrowsTest {

    private static final String RUNNER = "dev.spellrunner.runner";

    @Test
    void whatRunsSpellsNeedsTheCoreAndALoggerAlone() {
        classes()
                .that()
                .resideInAnyPackage(RUNNER, RUNNER + ".plan", RUNNER + ".engine", RUNNER + ".replay", RUNNER + ".play")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "dev.spellrunner.core..", RUNNER + "..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void nothingHereKnowsATransport() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty..", "dev.spellrunner.jetty..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void plansKnowTheCoreAlone() {
        room("plan").check(MainClasses.SCANNED);
    }

    @Test
    void theEngineKnowsPlans() {
        room("engine", "plan").check(MainClasses.SCANNED);
    }

    @Test
    void replayKnowsTheEngineAndPlans() {
        room("replay", "engine", "plan").check(MainClasses.SCANNED);
    }

    @Test
    void playKnowsPlans() {
        room("play", "plan").check(MainClasses.SCANNED);
    }

    /** Of the packages that run spells, one may know itself and these. */
    private static ArchRule room(String name, String... known) {
        String[] all = Stream.concat(
                        Stream.of(
                                "java..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "dev.spellrunner.core..",
                                RUNNER + '.' + name),
                        Stream.of(known).map(other -> RUNNER + '.' + other))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(RUNNER + '.' + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(all);
    }

    @Test
    void onlyTemplatesNeedHandlebars() {
        noClasses()
                .that()
                .haveNameNotMatching(".*(HandlebarsTemplate|FillBudget).*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.jknack..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyTheEvaluatorNeedsGraalJs() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Graal")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.graalvm..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyWhatIsOnDatabasesNeedsJdbc() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.spellrunner.runner.services.jdbc",
                        "dev.spellrunner.runner.store..",
                        "dev.spellrunner.runner.postgres",
                        "dev.spellrunner.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyItsServicesNeedLangChain4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spellrunner.runner.services.langchain4j")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.langchain4j..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyTheClusterNeedsJedis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spellrunner.runner.redis")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyTheClusterNeedsTheDriverOfPostgres() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.spellrunner.runner.postgres", "dev.spellrunner.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void whatClustersShareKnowsNoServer() {
        noClasses()
                .that()
                .resideInAPackage("dev.spellrunner.runner.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.spellrunner.runner.redis", "dev.spellrunner.runner.postgres")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyMetersNeedMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.spellrunner.runner.observe.micrometer", "dev.spellrunner.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void onlyTracesNeedOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spellrunner.runner.observe.telemetry")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void servicesKnowNoComponentsAndNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.spellrunner.runner.services..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.spellrunner.runner", "dev.spellrunner.runner.components..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void theCoreKnowsNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.spellrunner.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.spellrunner.runner..")
                .check(MainClasses.SCANNED);
    }

    @Test
    void componentsKnowNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.spellrunner.runner.components..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.spellrunner.runner")
                .check(MainClasses.SCANNED);
    }
}
