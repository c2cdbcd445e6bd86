// SPDX-License-Identifier: Apache-2.0
/**
 * Defines what the standard components need of a host: language models, embeddings, memories of what was said, documents,
 * records, images, tasks, JavaScript. A host gives a lambda for each, or one of those that are here:
 * {@link dev.spellrunner.runner.services.OpenAiCompletion}, {@link dev.spellrunner.runner.services.GraalJs},
 * {@link dev.spellrunner.runner.services.EventMemory#inMemory} and
 * {@link dev.spellrunner.runner.services.Documents#inMemory}; services on databases and on LangChain4j have packages of their
 * own. Start at {@link dev.spellrunner.runner.services.ChatModel}.
 */
@NullMarked
package dev.spellrunner.runner.services;

import org.jspecify.annotations.NullMarked;
