// SPDX-License-Identifier: Apache-2.0
/**
 * Spells made ready to run: nodes by index with everything looked up. Start at {@link dev.spellrunner.runner.plan.Plan};
 * {@code PlanCompiler} makes one. Knows the core only.
 */
@NullMarked
package dev.spellrunner.runner.plan;

import org.jspecify.annotations.NullMarked;
