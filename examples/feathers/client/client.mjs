// SPDX-License-Identifier: Apache-2.0
import authentication from '@feathersjs/authentication-client'
import { feathers } from '@feathersjs/feathers'
import socketio from '@feathersjs/socketio-client'
import io from 'socket.io-client'

const [, , token = 'secret', name = 'Ada', url = 'http://localhost:3030'] = process.argv
const socket = io(url)
const app = feathers().configure(socketio(socket)).configure(authentication())
const spells = app.service('spell-runner')
socket.on('node-event', ({ path, kind }) => console.log(path || 'the spell', kind))

await app.authenticate({ strategy: 'jwt', accessToken: token })
await spells.get('greeting')
const { hello } = await spells.create({ spellId: 'greeting', inputs: { name } })
console.log(hello)
socket.close()
