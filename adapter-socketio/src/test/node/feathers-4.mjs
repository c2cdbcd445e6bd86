// SPDX-License-Identifier: Apache-2.0
import feathers from 'feathers4'
import socketio from 'feathers4-socketio-client'
import io from 'socket.io-client2'
import { makeCalls } from './feathers-calls.mjs'

const socket = io(process.argv[2], { query: { access_token: 'ada-token' } })
await makeCalls(feathers().configure(socketio(socket)), socket)
