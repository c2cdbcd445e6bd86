-- Changes a spell of a collection if it is as the change expects, and tells so. Returns 1 if it did: now, or before, when the
-- answer was lost.
-- Keys: spells by id, versions by id (each with the change that made it), names by id
-- Arguments: topic, change, id, the version that is expected ('' for none, '*' for any), the new one ('' to remove it), name, spell
local version, change = '', ''
local kept = redis.call('HGET', KEYS[2], ARGV[3])
if kept then
  version, change = string.match(kept, '^(%S+) (%S+)$')
end
if change == ARGV[2] then
  return 1
end
if ARGV[4] ~= '*' and version ~= ARGV[4] then
  return 0
end
if ARGV[5] == '' then
  if not kept then
    return 0
  end
  for i = 1, 3 do
    redis.call('HDEL', KEYS[i], ARGV[3])
  end
else
  redis.call('HSET', KEYS[1], ARGV[3], ARGV[7])
  redis.call('HSET', KEYS[2], ARGV[3], ARGV[5] .. ' ' .. ARGV[2])
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[6])
end
redis.call('PUBLISH', ARGV[1], ARGV[3])
return 1
