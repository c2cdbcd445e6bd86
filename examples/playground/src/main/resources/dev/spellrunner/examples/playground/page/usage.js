// SPDX-License-Identifier: Apache-2.0
/** Tokens that language models took, and what they cost: `{input, output, model, cost}`. Knows nothing of the page. */

/** Returns the sum of two usages, either of which may be undefined. The model is named if it is the same. */
export function sumOf(one, other) {
  if (!one || !other) return one ?? other;
  const costs = [one.cost, other.cost].filter((cost) => cost !== undefined).map(Number);
  return {
    input: Number(one.input) + Number(other.input),
    output: Number(one.output) + Number(other.output),
    ...(one.model === other.model && { model: one.model }),
    ...(costs.length > 0 && { cost: costs.reduce((sum, cost) => sum + cost) }),
  };
}

/** Returns a usage as a person reads it, such as `12 + 34 tokens of gpt-4o, cost 0.0012`. */
export function usageText({ input, output, model, cost }) {
  return `${input} + ${output} tokens${model ? ` of ${model}` : ""}${cost === undefined ? "" : `, cost ${costText(cost)}`}`;
}

/** Returns a usage in a few characters, such as `46 tokens · 0.0012`. */
export function briefUsage({ input, output, cost }) {
  const tokens = Number(input) + Number(output);
  return `${tokens} ${tokens === 1 ? "token" : "tokens"}${cost === undefined ? "" : ` · ${costText(cost)}`}`;
}

/** Returns the tokens of a usage alone, of the prompts and of the answers. */
export function tokensText({ input, output }) {
  return `${input} + ${output}`;
}

/** Prices are of the currency that the host has: a number alone, as short as its digits allow; empty if it has none. */
export function costText(cost) {
  return cost === undefined ? "" : String(Number(Number(cost).toPrecision(3)));
}
