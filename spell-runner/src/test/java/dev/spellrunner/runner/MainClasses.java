// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Scans the main classes of this module and of the core, once for all tests of their arrows. */
final class MainClasses {

    /** Held by tests that look at them, since ArchUnit does not promise that several threads may. */
    static final String LOCK = "main classes";

    static final JavaClasses SCANNED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spellrunner");

    private MainClasses() {}
}
