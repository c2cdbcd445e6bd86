// SPDX-License-Identifier: Apache-2.0
/** Spells in an application of Spring Boot; start to read at {@code SpellsConfiguration}. */
@NullMarked
package dev.spellrunner.examples.boot;

import org.jspecify.annotations.NullMarked;
