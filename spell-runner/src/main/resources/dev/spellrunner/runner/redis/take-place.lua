-- Notes how much of one thing a user has on a host, unless all hosts that live had more than may be. Returns 1 if it did.
-- Keys: the user's places, hosts
-- Arguments: the host, how much it has, how much all may have or '' for any
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local places = redis.call('HGETALL', KEYS[1])
local others = 0
for i = 1, #places, 2 do
  if places[i] ~= ARGV[1] then
    local lease = redis.call('ZSCORE', KEYS[2], places[i])
    if lease and tonumber(lease) > now then
      others = others + tonumber(places[i + 1])
    else
      redis.call('HDEL', KEYS[1], places[i])
    end
  end
end
if ARGV[3] ~= '' and others + tonumber(ARGV[2]) > tonumber(ARGV[3]) then
  return 0
end
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
return 1
