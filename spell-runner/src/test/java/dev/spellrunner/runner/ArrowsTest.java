// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.spellrunner", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    @ArchTest
    static final ArchRule theEngineNeedsTheCoreAndALoggerAlone = classes()
            .that()
            .resideInAPackage("dev.spellrunner.runner")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.slf4j..", "org.jspecify..", "dev.spellrunner.core..", "dev.spellrunner.runner..");

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
