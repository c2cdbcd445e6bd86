// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spellrunner.jetty");

    @Test
    void theAdapterNeedsTheHostItsLogAndJettyAlone() {
        classes()
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
                        "dev.spellrunner.jetty")
                .check(CLASSES);
    }

    @Test
    void ofTheEngineTheAdapterKnowsRequestsAndResultsAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.spellrunner.jetty..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.spellrunner.runner.SpellRunner")
                .check(CLASSES);
    }
}
