// SPDX-License-Identifier: Apache-2.0
/**
 * Runs spells. Start at {@link dev.spellrunner.runner.SpellRunner}. The public names live here; what does the work lives in
 * packages that are not exported: {@code plan} (spells made ready), {@code engine} (drives runs), {@code replay} (lets
 * recordings answer) and {@code play} (starts runs of the items of sources).
 */
@NullMarked
package dev.spellrunner.runner;

import org.jspecify.annotations.NullMarked;
