// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.spellrunner.socketio", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {

    private static final String ENGINE = "dev.spellrunner.socketio.engine";
    private static final String PROTOCOL = "dev.spellrunner.socketio.protocol";
    private static final String JETTY = "dev.spellrunner.socketio.jetty";

    @ArchTest
    static final ArchRule sessionsKnowNeitherTransportNorWhatTheMessagesMean = classes()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", ENGINE);

    @ArchTest
    static final ArchRule theProtocolKnowsNoTransport = classes()
            .that()
            .resideInAPackage(PROTOCOL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "com.fasterxml.jackson..", ENGINE, PROTOCOL);

    @ArchTest
    static final ArchRule theBindingKnowsNoSpells = classes()
            .that()
            .resideInAPackage(JETTY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.slf4j..", "org.jspecify..", "org.eclipse.jetty..", ENGINE, PROTOCOL, JETTY);
}
