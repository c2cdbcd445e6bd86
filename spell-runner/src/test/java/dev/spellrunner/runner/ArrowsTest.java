// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "dev.spellrunner", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    private static final String RUNNER = "dev.spellrunner.runner";

    @ArchTest
    static final ArchRule whatRunsSpellsNeedsTheCoreAndALoggerAlone = classes()
            .that()
            .resideInAnyPackage(RUNNER, RUNNER + ".plan", RUNNER + ".engine", RUNNER + ".replay", RUNNER + ".play")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "dev.spellrunner.core..", RUNNER + "..");

    @ArchTest
    static final ArchRule nothingHereKnowsATransport = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "dev.spellrunner.jetty..");

    @ArchTest
    static final ArchRule plansKnowTheCoreAlone = room("plan");

    @ArchTest
    static final ArchRule theEngineKnowsPlans = room("engine", "plan");

    @ArchTest
    static final ArchRule replayKnowsTheEngineAndPlans = room("replay", "engine", "plan");

    @ArchTest
    static final ArchRule playKnowsPlans = room("play", "plan");

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

    @ArchTest
    static final ArchRule onlyTemplatesNeedHandlebars = noClasses()
            .that()
            .haveNameNotMatching(".*(HandlebarsTemplate|FillBudget).*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.jknack..");

    @ArchTest
    static final ArchRule onlyTheEvaluatorNeedsGraalJs = noClasses()
            .that()
            .haveSimpleNameNotStartingWith("Graal")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.graalvm..");

    @ArchTest
    static final ArchRule onlyWhatIsOnDatabasesNeedsJdbc = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.spellrunner.runner.services.jdbc",
                    "dev.spellrunner.runner.store..",
                    "dev.spellrunner.runner.postgres",
                    "dev.spellrunner.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule onlyItsServicesNeedLangChain4j = noClasses()
            .that()
            .resideOutsideOfPackage("dev.spellrunner.runner.services.langchain4j")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.langchain4j..");

    @ArchTest
    static final ArchRule onlyTheClusterNeedsJedis = noClasses()
            .that()
            .resideOutsideOfPackage("dev.spellrunner.runner.redis")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients..");

    @ArchTest
    static final ArchRule onlyTheClusterNeedsTheDriverOfPostgres = noClasses()
            .that()
            .resideOutsideOfPackages("dev.spellrunner.runner.postgres", "dev.spellrunner.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..");

    @ArchTest
    static final ArchRule whatClustersShareKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("dev.spellrunner.runner.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.spellrunner.runner.redis", "dev.spellrunner.runner.postgres");

    @ArchTest
    static final ArchRule onlyMetersNeedMicrometer = noClasses()
            .that()
            .resideOutsideOfPackages("dev.spellrunner.runner.observe.micrometer", "dev.spellrunner.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule onlyTracesNeedOpenTelemetry = noClasses()
            .that()
            .resideOutsideOfPackage("dev.spellrunner.runner.observe.telemetry")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule servicesKnowNoComponentsAndNoEngine = noClasses()
            .that()
            .resideInAPackage("dev.spellrunner.runner.services..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.spellrunner.runner", "dev.spellrunner.runner.components..");

    @ArchTest
    static final ArchRule theCoreKnowsNoEngine = noClasses()
            .that()
            .resideInAPackage("dev.spellrunner.core..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.spellrunner.runner..");

    @ArchTest
    static final ArchRule componentsKnowNoEngine = noClasses()
            .that()
            .resideInAPackage("dev.spellrunner.runner.components..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.spellrunner.runner");
}
