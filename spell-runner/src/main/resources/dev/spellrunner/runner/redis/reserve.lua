-- Takes an id for a run that begins soon, unless another host has it; or gives it back.
-- Keys: the id
-- Arguments: the host, for how many ms ('0' gives it back)
local host = redis.call('GET', KEYS[1])
if host and host ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
