// SPDX-License-Identifier: Apache-2.0
/**
 * What the standard components need of a host: language models, images, other models, tasks, JavaScript. A host gives a
 * lambda for each, or one of those that are here: {@link dev.spellrunner.runner.services.OpenAiCompletion} and
 * {@link dev.spellrunner.runner.services.GraalJs}. Start at {@link dev.spellrunner.runner.services.TextCompletion}.
 */
@NullMarked
package dev.spellrunner.runner.services;

import org.jspecify.annotations.NullMarked;
