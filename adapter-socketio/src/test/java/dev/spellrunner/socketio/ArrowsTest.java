// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArrowsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spellrunner.socketio");

    private static final String ENGINE = "dev.spellrunner.socketio.engine";
    private static final String PROTOCOL = "dev.spellrunner.socketio.protocol";
    private static final String JETTY = "dev.spellrunner.socketio.jetty";
    private static final String FEATHERS = "dev.spellrunner.socketio.feathers";
    private static final String SPELLS = "dev.spellrunner.socketio.spells";

    /** Which sites may call, by which names, and whether a library is too old, is decided in one place for all adapters. */
    private static final DescribedPredicate<JavaClass> SITES = resideInAPackage("dev.spellrunner.runner.host")
            .and(simpleName("Origins").or(simpleName("HostNames")).or(simpleName("OldestVersion")));
    /** So is how the memory for messages is shared out. */
    private static final DescribedPredicate<JavaClass> MEMORY = nameMatching(
                    "dev\\.spellrunner\\.runner\\.host\\.MessageMemory(\\$.*)?")
            .forSubtype();

    @Test
    void sessionsKnowNeitherTransportNorWhatTheMessagesMean() {
        classes()
                .that()
                .resideInAPackage(ENGINE)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", ENGINE)
                        .or(MEMORY))
                .check(CLASSES);
    }

    @Test
    void theProtocolKnowsNoTransport() {
        classes()
                .that()
                .resideInAPackage(PROTOCOL)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..", "org.slf4j..", "org.jspecify..", "com.fasterxml.jackson..", ENGINE, PROTOCOL)
                        .or(MEMORY))
                .check(CLASSES);
    }

    @Test
    void theBindingKnowsNoSpells() {
        classes()
                .that()
                .resideInAPackage(JETTY)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "org.eclipse.jetty..",
                                ENGINE,
                                PROTOCOL,
                                JETTY)
                        .or(SITES)
                        .or(MEMORY))
                .check(CLASSES);
    }

    @Test
    void feathersServicesKnowNeitherSpellsNorWhatCarriesThem() {
        classes()
                .that()
                .resideInAPackage(FEATHERS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "com.fasterxml.jackson..", FEATHERS)
                .check(CLASSES);
    }

    @Test
    void spellsNeedTheHostAndItsLogAndNoTransport() {
        classes()
                .that()
                .resideInAPackage(SPELLS)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "com.fasterxml.jackson..",
                        "dev.spellrunner.core..",
                        "dev.spellrunner.runner",
                        "dev.spellrunner.runner.host",
                        "dev.spellrunner.runner.log",
                        "dev.spellrunner.runner.observe",
                        ENGINE,
                        PROTOCOL,
                        FEATHERS,
                        SPELLS)
                .check(CLASSES);
    }

    @Test
    void ofTheEngineSpellsKnowHowPlaysStandAlone() {
        noClasses()
                .that()
                .resideInAPackage(SPELLS)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.spellrunner.runner").and(not(simpleName("PlayState"))))
                .check(CLASSES);
    }

    @Test
    void ofSessionsSpellsKnowTheHandshakeAlone() {
        noClasses()
                .that()
                .resideInAPackage(SPELLS)
                .should()
                .dependOnClassesThat(resideInAPackage(ENGINE).and(not(simpleName("Handshake"))))
                .check(CLASSES);
    }

    @Test
    void nobodyBelowKnowsSpells() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE, PROTOCOL, JETTY, FEATHERS)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.spellrunner.core..", "dev.spellrunner.runner..", SPELLS)
                        .and(not(SITES))
                        .and(not(MEMORY)))
                .check(CLASSES);
    }

    @Test
    void adaptersDoNotSeeEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.spellrunner.jetty..")
                .check(CLASSES);
    }
}
