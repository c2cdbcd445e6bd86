// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.spellrunner.jetty", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    @ArchTest
    static final ArchRule theAdapterNeedsTheHostItsLogAndJettyAlone = classes()
            .that()
            .resideInAPackage("dev.spellrunner.jetty..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "com.fasterxml.jackson..",
                    "org.eclipse.jetty..",
                    "dev.spellrunner.core..",
                    "dev.spellrunner.runner.doors..",
                    "dev.spellrunner.runner.host",
                    "dev.spellrunner.runner.log",
                    "dev.spellrunner.runner.observe",
                    "dev.spellrunner.runner",
                    "dev.spellrunner.jetty");

    @ArchTest
    static final ArchRule ofTheEngineTheAdapterKnowsRequestsAndResultsAlone = noClasses()
            .that()
            .resideInAPackage("dev.spellrunner.jetty..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.spellrunner.runner.SpellRunner");
}
