-- Finds a spell of a collection by its id, else by its name. Returns nothing, or its version, and the spell unless that is known.
-- Keys: spells by id, versions by id, names by id
-- Arguments: id or name, the version that is known or ''
local id = ARGV[1]
local kept = redis.call('HGET', KEYS[2], id)
if not kept then
  local names = redis.call('HGETALL', KEYS[3])
  local found = nil
  for i = 1, #names, 2 do
    if names[i + 1] == ARGV[1] and (not found or names[i] < found) then
      found = names[i]
    end
  end
  if not found then
    return {}
  end
  id = found
  kept = redis.call('HGET', KEYS[2], id)
end
local version = string.match(kept, '^%S+')
if version == ARGV[2] then
  return {version}
end
return {version, redis.call('HGET', KEYS[1], id)}
