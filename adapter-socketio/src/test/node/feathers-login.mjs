// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { connect, end, next, refused } from './feathers-clients.mjs'

// Connects without a token, logs in and out as Feathers' authentication client does, and waits until a token expires.

// The client tries its token again when it is disconnected, which is of no use then.
process.on('unhandledRejection', () => {})
const app = await connect()
const spells = app.service('spell-runner')
await refused(spells.find(), 'NotAuthenticated', 401)
await refused(app.authenticate({ strategy: 'jwt', accessToken: 'guess' }), 'NotAuthenticated', 401)

const login = await app.authenticate({ strategy: 'jwt', accessToken: 'ada-token' })
assert.deepEqual(login.user, { id: 'ada' })
assert.equal((await spells.get('a')).spell, 'a')

await app.logout()
await refused(spells.find(), 'NotAuthenticated', 401)

await app.authenticate({ strategy: 'jwt', accessToken: 'soon-over' })
assert.deepEqual((await spells.find()).open, [])
await spells.get('a')
const disconnected = next(app.io, 'disconnect')
console.log('logged in')
assert.equal(await disconnected, 'io server disconnect')
end()
