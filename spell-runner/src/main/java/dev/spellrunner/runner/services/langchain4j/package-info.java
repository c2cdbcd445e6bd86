// SPDX-License-Identifier: Apache-2.0
/**
 * Services on LangChain4j, which knows many providers of models and many stores of embeddings. Needs
 * {@code dev.langchain4j:langchain4j-core} and the module of the provider. Start at
 * {@link dev.spellrunner.runner.services.langchain4j.LangChain4j}.
 */
@NullMarked
package dev.spellrunner.runner.services.langchain4j;

import org.jspecify.annotations.NullMarked;
