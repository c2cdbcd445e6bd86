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
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.spellrunner.socketio", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

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

    @ArchTest
    static final ArchRule sessionsKnowNeitherTransportNorWhatTheMessagesMean = classes()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", ENGINE)
                    .or(MEMORY));

    @ArchTest
    static final ArchRule theProtocolKnowsNoTransport = classes()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..", "org.slf4j..", "org.jspecify..", "com.fasterxml.jackson..", ENGINE, PROTOCOL)
                    .or(MEMORY));

    @ArchTest
    static final ArchRule theBindingKnowsNoSpells = classes()
            .that()
            .resideInAPackage(JETTY)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            "java..", "org.slf4j..", "org.jspecify..", "org.eclipse.jetty..", ENGINE, PROTOCOL, JETTY)
                    .or(SITES)
                    .or(MEMORY));

    @ArchTest
    static final ArchRule feathersServicesKnowNeitherSpellsNorWhatCarriesThem = classes()
            .that()
            .resideInAPackage(FEATHERS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "com.fasterxml.jackson..", FEATHERS);

    @ArchTest
    static final ArchRule spellsNeedTheHostAndItsLogAndNoTransport = classes()
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
                    SPELLS);

    @ArchTest
    static final ArchRule ofTheEngineSpellsKnowHowPlaysStandAlone = noClasses()
            .that()
            .resideInAPackage(SPELLS)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.spellrunner.runner").and(not(simpleName("PlayState"))));

    @ArchTest
    static final ArchRule ofSessionsSpellsKnowTheHandshakeAlone = noClasses()
            .that()
            .resideInAPackage(SPELLS)
            .should()
            .dependOnClassesThat(resideInAPackage(ENGINE).and(not(simpleName("Handshake"))));

    @ArchTest
    static final ArchRule nobodyBelowKnowsSpells = noClasses()
            .that()
            .resideInAnyPackage(ENGINE, PROTOCOL, JETTY, FEATHERS)
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.spellrunner.core..", "dev.spellrunner.runner..", SPELLS)
                    .and(not(SITES))
                    .and(not(MEMORY)));

    @ArchTest
    static final ArchRule adaptersDoNotSeeEachOther =
            noClasses().should().dependOnClassesThat().resideInAPackage("dev.spellrunner.jetty..");
}
