// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Marks a class of tests whose constructor takes a {@link Visit}; they take long, and run with the profile {@code full}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("full")
@ResourceLock(Visit.BROWSER)
@ExtendWith(Visit.Guide.class)
@interface InTheBrowser {}
