// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.spellrunner.core.spell.Json;
import org.junit.jupiter.api.Test;

class CoreArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spellrunner.core");

    private static final String CORE = "dev.spellrunner.core..";
    private static final String EVENT = "dev.spellrunner.core.event..";
    private static final String SPELL = "dev.spellrunner.core.spell..";

    @Test
    void coreDependsOnJacksonCoreAndSlf4jOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.spellrunner.core..",
                        "com.fasterxml.jackson.core..",
                        "org.slf4j",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void onlyTheFormatAndTheCodecOfEventsKnowJackson() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spellrunner.core.format..")
                .and()
                .haveNameNotMatching(".*\\.event\\.(EventCodec|EventWriter|EventReader|ValueWriter|Omission)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void nobodyShowsJacksonToUsers() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage("com.fasterxml.jackson.."))
                .check(CLASSES);
    }

    @Test
    void eventsKnowNothingButJson() {
        noClasses()
                .that()
                .resideInAPackage(EVENT)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(CORE).and(not(resideInAPackage(EVENT))).and(not(belongToAnyOf(Json.class))))
                .check(CLASSES);
    }

    @Test
    void spellsKnowNothing() {
        noClasses()
                .that()
                .resideInAPackage(SPELL)
                .should()
                .dependOnClassesThat(resideInAPackage(CORE).and(not(resideInAPackage(SPELL))))
                .check(CLASSES);
    }
}
