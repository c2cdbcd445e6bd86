-- Appends a batch to a run's stream, if the run is this host's, in this epoch, and its last number is the one before the batch.
-- Keys: stream, run, channel's runs under way, channel's ended runs, user's under way, user's ended, States, host's runs
-- Arguments: epoch, number before, last number, batch, topic ('' if it is published later), age in ms, run, most ended runs, user and run as the host's member,
--   'first' if nothing of the run was ever written, kind of the run's end or '', its time, how many States, the host, the States as pairs;
--   then the fields of the run as pairs, if this is the first batch
local stream, hash, going, ended, userGoing, userEnded, states, owned = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local epoch, prev, last, age, run = ARGV[1], ARGV[2], ARGV[3], ARGV[6], ARGV[7]
local known = redis.call('HMGET', hash, 'epoch', 'last', 'ended', 'kept', 'owner')
local kept = known[4]
local pairsFrom = 15 + 2 * tonumber(ARGV[13])
if not known[1] then
  if ARGV[10] ~= 'first' or epoch ~= '1' then
    return {'GONE', 0, 0}
  end
  local now = redis.call('TIME')
  local at = string.format('%.0f', now[1] * 1000000 + now[2])
  redis.call('HSET', hash, 'epoch', epoch, 'last', prev, unpack(ARGV, pairsFrom))
  kept = redis.call('HGET', hash, 'kept')
  redis.call('ZADD', going, at, run)
  if kept then
    redis.call('ZADD', userGoing, at, run)
    redis.call('SADD', owned, ARGV[9])
  end
elseif known[1] ~= epoch or kept and known[5] ~= ARGV[14] then
  return {'FENCED', tonumber(known[1]), tonumber(known[2])}
elseif known[3] then
  return {'ENDED', tonumber(known[1]), tonumber(known[2])}
elseif known[2] ~= prev then
  return {'AT', tonumber(known[1]), tonumber(known[2])}
end
redis.call('XADD', stream, last .. '-' .. epoch, 'b', ARGV[4])
redis.call('HSET', hash, 'last', last)
for i = 15, pairsFrom - 1, 2 do
  redis.call('HSET', states, ARGV[i], ARGV[i + 1])
end
if ARGV[5] ~= '' then
  redis.call('PUBLISH', ARGV[5], ARGV[4])
end
if ARGV[11] ~= '' then
  local at = redis.call('ZSCORE', going, run) or '0'
  redis.call('HSET', hash, 'ended', ARGV[11], 'endedAt', ARGV[12])
  redis.call('ZREM', going, run)
  redis.call('ZADD', ended, at, run)
  redis.call('PEXPIRE', ended, age)
  if kept then
    redis.call('ZREM', userGoing, run)
    redis.call('ZADD', userEnded, at, run)
    redis.call('PEXPIRE', userEnded, age)
    redis.call('SREM', owned, ARGV[9])
    redis.call('DEL', states)
  end
  local surplus = redis.call('ZCARD', ended) - tonumber(ARGV[8])
  if surplus > 0 then
    for _, old in ipairs(redis.call('ZRANGE', ended, 0, surplus - 1)) do
      redis.call('UNLINK', string.sub(stream, 1, -#run - 1) .. old, string.sub(hash, 1, -#run - 1) .. old)
      redis.call('ZREM', ended, old)
      redis.call('ZREM', userEnded, old)
    end
  end
end
if ARGV[11] ~= '' or not kept then
  redis.call('PEXPIRE', stream, age)
  redis.call('PEXPIRE', hash, age)
end
return {'OK', tonumber(epoch), tonumber(last)}
